import { TrustError } from '../trust-error.ts';
import { HASH_BYTES, nodeHash } from './tree-hash.ts';
import type { TreeNode } from './subtrees.ts';

/** Hashes in a full tile (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;
/** Levels of the tree in a tile. */
export const TILE_HEIGHT = 8;
/** The greatest of the format; a tree of 2^53 leaves has seven. */
const MAX_LEVEL = 63;

/** Where some hashes of a tree are kept. `width` is how many of them: 256, or fewer at the right edge. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** The tile that a tree of this size has at this place. Undefined where it has none. */
export function tileAt(level: number, index: number, size: number): Tile | undefined {
  const width = Math.min(TILE_WIDTH, Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH);
  return width > 0 ? { level, index, width } : undefined;
}

/** The tile that has what a node is hashed from. */
export function tileOf(node: TreeNode, size: number): Tile | undefined {
  const { level, first } = placeOf(node);
  return tileAt(level, Math.floor(first / TILE_WIDTH), size);
}

/** The node's hash, from the tile that {@link tileOf} names. */
export function hashInTile(node: TreeNode, hashes: Uint8Array): Uint8Array {
  const { first, count } = placeOf(node);
  const from = first % TILE_WIDTH;
  return hashOfRow(hashes.subarray(from * HASH_BYTES, (from + count) * HASH_BYTES));
}

/** The root over 2^n hashes that lie end to end. */
export function hashOfRow(hashes: Uint8Array): Uint8Array {
  let row = splitHashes(hashes);
  while (row.length > 1) {
    const above: Uint8Array[] = [];
    for (let at = 0; at < row.length; at += 2)
      above.push(nodeHash(row[at] as Uint8Array, row[at + 1] as Uint8Array));
    row = above;
  }
  return row[0] as Uint8Array;
}

/** Views. Throws {@link TrustError} `malformed` where the length is no multiple of a hash's. */
export function splitHashes(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length % HASH_BYTES !== 0)
    throw new TrustError('malformed', `${bytes.length} bytes are no row of hashes`);
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, at) =>
    bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
}

function placeOf({ level, index }: TreeNode): { level: number; first: number; count: number } {
  const count = 2 ** (level % TILE_HEIGHT);
  return { level: Math.floor(level / TILE_HEIGHT), first: index * count, count };
}

/** `0/x001/234`, or `entries/x001/234.p/5`: the address below `tile/`. */
export function tilePath({ level, index, width }: TileAddress): string {
  const digits = index.toString();
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const parts = padded.match(/.{3}/g) ?? [];
  const path = parts.map((part, at) => (at < parts.length - 1 ? `x${part}` : part)).join('/');
  return `${level}/${path}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** A tile's address, or with `entries` as its level the address of the entries below a tile of level 0. */
export interface TileAddress {
  readonly level: number | 'entries';
  readonly index: number;
  readonly width: number;
}

const PATH = /^(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/** The inverse of {@link tilePath}. Throws {@link TrustError} `malformed` for what that never gives. */
export function parseTilePath(path: string): TileAddress {
  const found = PATH.exec(path);
  const [, level = '', place = '', partial] = found ?? [];
  const index = Number(place.replaceAll(/[x/]/g, ''));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  const address: TileAddress = { level: level === 'entries' ? level : Number(level), index, width };
  const known =
    found !== null &&
    (address.level === 'entries' || address.level <= MAX_LEVEL) &&
    Number.isSafeInteger(index) &&
    (partial === undefined || width < TILE_WIDTH);
  // Writing it again shows zeros in front, which have no place in an address that caches go by.
  if (!known || tilePath(address) !== path) throw new TrustError('malformed', 'not the address of a tile');
  return address;
}
