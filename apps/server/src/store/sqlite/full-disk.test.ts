import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Store } from '../store.ts';
import { aDevice, aSample, aValue } from '../testing/rows.ts';
import { storeHome, temporaryDirectory } from '../testing/store-home.ts';

const MIB = 1024 * 1024;

/** A small file system of the test's own; a string where this machine lets us have none. */
function mountSmallDisk(): { readonly path: string; remove(): void } | string {
  const directory = temporaryDirectory();
  const path = join(directory.path, 'disk');
  mkdirSync(path);
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=8m', 'holdfast-test', path], { stdio: 'ignore' });
  } catch {
    directory.remove();
    return 'this user may not mount a tmpfs';
  }
  return {
    path,
    remove() {
      execFileSync('/bin/umount', [path]);
      directory.remove();
    },
  };
}

/** Commits rows of device 1 until one fails; how many were acknowledged. */
async function fill(store: Store): Promise<number> {
  for (let i = 0; ; i++) {
    try {
      await store.journal.commit((batch) =>
        batch.put('value', aValue(1, `/${i}`, { value: `"${'x'.repeat(100_000)}"` })),
      );
    } catch (error) {
      expect(error).toMatchObject({ name: 'StorageError', code: 'unavailable' });
      expect((error as Error).cause).toMatchObject({ message: expect.stringContaining('full') });
      return i;
    }
    expect(i).toBeLessThan(1000);
  }
}

describe('a full disk', () => {
  const disk = mountSmallDisk();
  afterAll(() => void (typeof disk === 'string' || disk.remove()));
  const missing = typeof disk === 'string' ? disk : undefined;

  it.skipIf(missing !== undefined)(
    `fails commits and nothing else, until there is room${missing ? ` (${missing})` : ''}`,
    async () => {
      const { path } = disk as { path: string };
      const home = storeHome(
        { dataDir: join(path, 'data') },
        async () => {},
        async () => {},
      );
      onTestFinished(() => home.remove());
      const store = await home.open();
      await store.journal.commit((batch) => batch.put('device', aDevice(1)));
      const ballast = join(path, 'ballast');
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(ballast, new Uint8Array(bavail * bsize - MIB));

      const kept = await fill(store);
      expect(kept).toBeGreaterThan(0);
      expect(await store.valuesOf(1)).toHaveLength(kept);
      expect(store.journal.failure).toMatchObject({ code: 'unavailable' });

      rmSync(ballast);
      await store.ready();
      expect(store.journal.failure).toBeUndefined();
      await store.journal.commit((batch) => batch.put('sample', aSample(1, '/a', 1)));
      expect(await store.countSamplesSince(0)).toBe(1);
      await store.close();
      const reopened = await home.open();
      expect(await reopened.valuesOf(1)).toHaveLength(kept);
      expect(await reopened.countSamplesSince(0)).toBe(1);
    },
  );
});

describe('a database that may not grow', () => {
  it('fails commits and nothing else, until there is room', async () => {
    const directory = temporaryDirectory();
    const home = storeHome(
      { dataDir: directory.path },
      async () => {},
      async () => directory.remove(),
    );
    onTestFinished(() => home.remove());
    const store = await home.open({ databasePages: 500 });
    const kept = await fill(store);
    expect(kept).toBeGreaterThan(0);
    expect(await store.valuesOf(1)).toHaveLength(kept);
    expect(store.journal.failure).toMatchObject({ code: 'unavailable' });

    await store.journal.commit((batch) => batch.removeDevice(1));
    expect(store.journal.failure).toBeUndefined();
    await store.journal.commit((batch) =>
      batch.put('value', aValue(1, '/a', { value: `"${'x'.repeat(100_000)}"` })),
    );
    expect(await store.valuesOf(1)).toHaveLength(1);
  });
});
