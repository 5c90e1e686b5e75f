import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { aValue } from '../testing/rows.ts';
import { storeHome, temporaryDirectory, type StoreHome } from '../testing/store-home.ts';
import { storeSuite } from '../testing/store-suite.ts';

async function sqliteHome(): Promise<StoreHome> {
  const directory = temporaryDirectory();
  const dataDir = join(directory.path, 'new', 'data');
  const tamper = async (sql: string): Promise<void> => {
    const database = new DatabaseSync(join(dataDir, 'holdfast.db'));
    database.exec(sql);
    database.close();
  };
  return storeHome({ dataDir }, tamper, async () => directory.remove());
}

storeSuite('SQLite', sqliteHome);

it('keeps its files from everyone but their owner', async () => {
  const home = await sqliteHome();
  onTestFinished(() => home.remove());
  await (await home.open()).journal.commit(() => {});
  const mode = (name: string) => (statSync(join(home.target.dataDir, name)).mode & 0o777).toString(8);
  expect(mode('.')).toBe('700');
  for (const name of ['holdfast.db', 'holdfast.db-wal', 'holdfast.lock']) expect(mode(name)).toBe('600');
});

it('folds its write-ahead log into the database before it grows large', async () => {
  const home = await sqliteHome();
  onTestFinished(() => home.remove());
  const store = await home.open({ groupMs: 0 });
  for (let i = 0; i < 60; i++) {
    const value = `"${'x'.repeat(700_000)}"`;
    await store.journal.commit((batch) => batch.put('value', aValue(1, `/${i}`, { value })));
  }
  const size = (name: string) => statSync(join(home.target.dataDir, name)).size / 1024 / 1024;
  expect(size('holdfast.db')).toBeGreaterThan(16);
  expect(size('holdfast.db-wal')).toBeLessThan(20);
});

it('says which file it cannot open', async () => {
  const directory = temporaryDirectory();
  const home = storeHome(
    { dataDir: '/dev/null/data' },
    async () => {},
    async () => directory.remove(),
  );
  onTestFinished(() => home.remove());
  await expect(home.open()).rejects.toMatchObject({
    name: 'StoreError',
    code: 'cannot-open',
    message: 'cannot open /dev/null/data/holdfast.db',
  });
});
