import { BoundedMap } from '@holdfast/kernel';
import {
  encodeEntryBundle,
  HASH_BYTES,
  TILE_WIDTH,
  tilePath,
  type ReadTile,
  type Tile,
} from '@holdfast/trust';
import { rowOfHashes } from './load-tree.ts';
import type { LogStore } from './log-store.ts';
import { entryBytes } from './stored-entry.ts';

/** Of at most 8 KiB each. */
const TILES_KEPT = 500;

/**
 * Tiles and bundles from the store, of any width up to the log's size: what is not a full tile is made from what lies below it,
 * so that nothing has to be stored twice.
 */
export class LogReader {
  readonly #store: LogStore;
  readonly #size: () => number;
  /** Many proofs are made from one checkpoint; what a tile has, at a width, never changes. */
  readonly #read = new BoundedMap<string, Promise<Uint8Array>>(TILES_KEPT);

  /** `size` is how far the log is durable. */
  constructor(store: LogStore, size: () => number) {
    this.#store = store;
    this.#size = size;
  }

  /** Within what is durable. */
  readonly readTile: ReadTile = (tile) => {
    const path = tilePath(tile);
    const known = this.#read.get(path);
    if (known !== undefined) return known;
    const reading = this.#readStored(tile);
    this.#read.set(path, reading);
    reading.catch(() => this.#read.delete(path));
    return reading;
  };

  /** Undefined where the log has no such tile, or not yet so much of it. */
  async tile(level: number, index: number, width: number): Promise<Uint8Array | undefined> {
    if (!this.#has(level, index, width)) return undefined;
    const hashes = await this.readTile({ level, index, width });
    return hashes.subarray(0, width * HASH_BYTES);
  }

  async entries(index: number, width: number): Promise<Uint8Array | undefined> {
    if (!this.#has(0, index, width)) return undefined;
    const from = index * TILE_WIDTH;
    return encodeEntryBundle((await this.#store.logEntries(from, from + width)).map(entryBytes));
  }

  /** By the hash, in lower-case hex. */
  async content(hash: string): Promise<Uint8Array | undefined> {
    return await this.#store.logContent(hash);
  }

  async #readStored({ level, index, width }: Tile): Promise<Uint8Array> {
    const from = index * TILE_WIDTH;
    const full = width === TILE_WIDTH ? await this.#store.logTile(level, index) : undefined;
    return full ?? (await rowOfHashes(this.#store, level, from, from + width));
  }

  #has(level: number, index: number, width: number): boolean {
    return index * TILE_WIDTH + width <= Math.floor(this.#size() / TILE_WIDTH ** level);
  }
}
