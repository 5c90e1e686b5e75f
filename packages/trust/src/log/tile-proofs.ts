import { TrustError } from '../trust-error.ts';
import { consistencyRanges, inclusionRanges, joinNodes, nodesOf, type LeafRange } from './subtrees.ts';
import { hashInTile, tileOf, tilePath, type Tile } from './tile.ts';
import { emptyRoot, HASH_BYTES } from './tree-hash.ts';

/** Gives a tile's hashes, end to end, as many as its width says. */
export type ReadTile = (tile: Tile) => Promise<Uint8Array>;

/** The root of the first `size` leaves. */
export async function rootOfTiles(size: number, read: ReadTile): Promise<Uint8Array> {
  if (size === 0) return emptyRoot;
  const [root] = await rootsOfRanges([{ start: 0, end: size }], size, read);
  return root as Uint8Array;
}

/** A proof that leaf `index` is in the tree of `size` leaves. */
export function proveInclusion(index: number, size: number, read: ReadTile): Promise<Uint8Array[]> {
  return rootsOfRanges(inclusionRanges(index, size), size, read);
}

/**
 * A proof that the tree of `size` leaves begins with that of `oldSize`; empty where one of them is nothing to prove from. Rejects with
 * {@link TrustError} `malformed` for an old tree that is the larger one, as somebody else may claim.
 */
export async function proveConsistency(oldSize: number, size: number, read: ReadTile): Promise<Uint8Array[]> {
  if (!(oldSize <= size)) throw new TrustError('malformed', `${oldSize} entries are more than ${size}`);
  if (oldSize === 0 || oldSize === size) return [];
  return await rootsOfRanges(consistencyRanges(oldSize, size), size, read);
}

/**
 * The roots of several ranges of leaves; each tile is asked for once. Throws {@link TrustError} `malformed` for a tile of another
 * length than was asked for.
 */
export async function rootsOfRanges(
  ranges: readonly LeafRange[],
  size: number,
  read: ReadTile,
): Promise<Uint8Array[]> {
  const wanted = ranges.map((range) =>
    nodesOf(range).map((node) => {
      const tile = tileOf(node, size);
      if (tile === undefined) throw new RangeError(`a tree of ${size} leaves has no such node`);
      return { node, tile, path: tilePath(tile) };
    }),
  );
  const tiles = new Map<string, Uint8Array>();
  const missing = new Map(wanted.flat().map(({ path, tile }) => [path, tile]));
  await Promise.all(
    [...missing].map(async ([path, tile]) => {
      const hashes = await read(tile);
      if (hashes.length !== tile.width * HASH_BYTES)
        throw new TrustError('malformed', `tile ${path} has ${hashes.length} bytes`);
      tiles.set(path, hashes);
    }),
  );
  return wanted.map((nodes) =>
    joinNodes(nodes.map(({ node, path }) => hashInTile(node, tiles.get(path) as Uint8Array))),
  );
}
