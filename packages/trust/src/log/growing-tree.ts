import { concat } from '@holdfast/bytes';
import { joinNodes } from './subtrees.ts';
import { hashOfRow, splitHashes, TILE_HEIGHT, TILE_WIDTH, type Tile } from './tile.ts';
import { emptyRoot, nodeHash } from './tree-hash.ts';

export interface FullTile extends Tile {
  readonly hashes: Uint8Array;
  /** Over the hashes: what the tile above has of it. */
  readonly root: Uint8Array;
}

/** A tree at its right edge: takes leaves, knows its root and its partial tiles, and hands out each tile once it is full. */
export class GrowingTree {
  #size: number;
  /** By level of tiles, the hashes of the one that is not full. */
  readonly #edge: Uint8Array[][];
  /** By level of the tree, the full subtree that waits for its right sibling. */
  readonly #waiting: (Uint8Array | undefined)[] = [];

  /** `edge` has for each level of tiles the hashes of the one that is not full, end to end. */
  constructor(size = 0, edge: readonly Uint8Array[] = []) {
    this.#size = size;
    this.#edge = edge.map(splitHashes);
    for (const [level, hashes] of this.#edge.entries())
      for (const hash of hashes) this.#carry(TILE_HEIGHT * level, hash);
  }

  get size(): number {
    return this.#size;
  }

  get root(): Uint8Array {
    const nodes = this.#waiting.filter((hash) => hash !== undefined);
    return nodes.length === 0 ? emptyRoot : joinNodes(nodes.toReversed());
  }

  /** The hashes of the tile that is not full, at this level. */
  partial(level: number): Uint8Array {
    return concat(...(this.#edge[level] ?? []));
  }

  /** Takes the next leaf's hash; returns the tiles that it fills. */
  append(hash: Uint8Array): FullTile[] {
    const filled: FullTile[] = [];
    this.#size++;
    this.#carry(0, hash);
    let node = hash;
    for (let level = 0; ; level++) {
      const hashes = (this.#edge[level] ??= []);
      hashes.push(node);
      if (hashes.length < TILE_WIDTH) return filled;
      const row = concat(...hashes);
      node = hashOfRow(row);
      const index = this.#size / TILE_WIDTH ** (level + 1) - 1;
      filled.push({ level, index, width: TILE_WIDTH, hashes: row, root: node });
      this.#edge[level] = [];
    }
  }

  #carry(level: number, hash: Uint8Array): void {
    let node = hash;
    let at = level;
    for (let left = this.#waiting[at]; left !== undefined; left = this.#waiting[at]) {
      this.#waiting[at] = undefined;
      node = nodeHash(left, node);
      at++;
    }
    this.#waiting[at] = node;
  }
}
