import { utf8 } from '@holdfast/bytes';
import { GrowingTree } from '../growing-tree.ts';
import type { ReadTile } from '../tile-proofs.ts';
import { tilePath, TILE_WIDTH } from '../tile.ts';
import { HASH_BYTES, leafHash, nodeHash } from '../tree-hash.ts';

export const leafOf = (index: number): Uint8Array => leafHash(utf8(`entry ${index}`));

/** A tree of so many leaves, with its tiles as a log would serve them. */
export function tiledTree(size: number): { readonly tree: GrowingTree; readonly read: ReadTile } {
  const tree = new GrowingTree();
  const tiles = new Map<string, Uint8Array>();
  for (let index = 0; index < size; index++)
    for (const tile of tree.append(leafOf(index))) tiles.set(tilePath(tile), tile.hashes);
  const read: ReadTile = async ({ level, index, width }) =>
    (tiles.get(tilePath({ level, index, width: TILE_WIDTH })) ?? tree.partial(level)).subarray(
      0,
      width * HASH_BYTES,
    );
  return { tree, read };
}

/** RFC 9162 §2.1.1, to the letter. */
export function rootByDefinition(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return leaves[0] as Uint8Array;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(rootByDefinition(leaves.slice(0, split)), rootByDefinition(leaves.slice(split)));
}
