import { expect, it } from 'vitest';
import type { StoreHome } from './store-home.ts';

const hashOf = (number: number, length = 32): Uint8Array => new Uint8Array(length).fill(number);

export function logCases(home: () => StoreHome): void {
  it("gives back the log's key, head, checkpoint, entries, tiles and contents as they were put", async () => {
    const store = await home().open();
    expect([await store.loadLogKey(), await store.loadLogHead(), await store.loadLogCheckpoint()]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const key = { origin: 'a/log', publicKey: hashOf(1), sealedKey: hashOf(2, 60), createdAt: 3 };
    const entries = [0, 1, 2, 300].map((entry) => ({
      entry,
      type: 1 + (entry % 7),
      hash: hashOf(entry % 256),
      addedAt: 1_790_000_000_000 + entry,
    }));
    const content = Uint8Array.from({ length: 100_000 }, (_, at) => at % 256);
    await store.journal.commit((batch) => {
      batch.put('logKey', key);
      for (const entry of entries.toReversed()) batch.put('logEntry', entry);
      for (const tile of [2, 0, 1])
        batch.put('logTile', { level: 0, tile, hashes: hashOf(tile, 8192), root: hashOf(tile) });
      batch.put('logTile', { level: 1, tile: 0, hashes: hashOf(9, 8192), root: hashOf(9) });
      batch.put('logContent', { hash: 'ab', content });
      batch.put('logHead', { origin: 'a/log', size: 1, root: hashOf(1) });
      batch.put('logHead', { origin: 'a/log', size: 2, root: hashOf(2) });
      batch.put('logCheckpoint', { origin: 'a/log', size: 2, note: 'a/log\n2\n\n— a x\n' });
    });
    expect(await store.loadLogKey()).toEqual(key);
    expect(await store.loadLogHead()).toEqual({ origin: 'a/log', size: 2, root: hashOf(2) });
    expect((await store.loadLogCheckpoint())?.note).toBe('a/log\n2\n\n— a x\n');
    expect(await store.logEntries(0, 400)).toEqual(entries);
    expect(await store.logEntries(1, 300)).toEqual(entries.slice(1, 3));
    expect(await store.logTile(0, 1)).toEqual(hashOf(1, 8192));
    expect(await store.logTile(1, 1)).toBeUndefined();
    expect(await store.logTileRoots(0, 1, 3)).toEqual([hashOf(1), hashOf(2)]);
    expect(await store.logContent('ab')).toEqual(content);
    expect(await store.logContent('cd')).toBeUndefined();
  });
}
