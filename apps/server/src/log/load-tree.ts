import { concat, equal, toHex } from '@holdfast/bytes';
import { GrowingTree, HASH_BYTES, TILE_WIDTH } from '@holdfast/trust';
import type { LogStore } from './log-store.ts';
import { LogError } from './log-error.ts';
import { hashOfRow } from './stored-entry.ts';

/** The log's tree at its right edge, from what is stored. Throws {@link LogError} `log_damaged` where that is not whole. */
export async function loadTree(store: LogStore): Promise<GrowingTree> {
  const head = await store.loadLogHead();
  if (head === undefined) return new GrowingTree();
  const edge: Uint8Array[] = [];
  for (let level = 0; TILE_WIDTH ** level <= head.size; level++)
    edge.push(await partialTile(store, level, head.size));
  const tree = new GrowingTree(head.size, edge);
  if (!equal(tree.root, head.root))
    throw new LogError(
      'log_damaged',
      `the log's ${head.size} entries have the root ${toHex(tree.root)}, not ${toHex(head.root)}`,
    );
  return tree;
}

async function partialTile(store: LogStore, level: number, size: number): Promise<Uint8Array> {
  const end = Math.floor(size / TILE_WIDTH ** level);
  return await rowOfHashes(store, level, end - (end % TILE_WIDTH), end);
}

/** The hashes `from` up to `end` at a level of tiles, from what lies below it. Throws {@link LogError} `log_damaged`. */
export async function rowOfHashes(
  store: LogStore,
  level: number,
  from: number,
  end: number,
): Promise<Uint8Array> {
  if (from === end) return new Uint8Array();
  const hashes =
    level === 0
      ? (await store.logEntries(from, end)).map(hashOfRow)
      : await store.logTileRoots(level - 1, from, end);
  const row = concat(...hashes);
  if (row.length !== (end - from) * HASH_BYTES)
    throw new LogError('log_damaged', `hashes are missing at level ${level} from ${from} to ${end}`);
  return row;
}
