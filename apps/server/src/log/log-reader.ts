import { encodeEntryBundle, HASH_BYTES, TILE_WIDTH, type ReadTile } from '@holdfast/trust';
import { rowOfHashes } from './load-tree.ts';
import type { LogStore } from './log-store.ts';
import { entryBytes } from './stored-entry.ts';

/**
 * Tiles and bundles from the store, of any width up to the log's size: what is not a full tile is made from what lies below it,
 * so that nothing has to be stored twice.
 */
export class LogReader {
  readonly #store: LogStore;
  readonly #size: () => number;

  /** `size` is how far the log is durable. */
  constructor(store: LogStore, size: () => number) {
    this.#store = store;
    this.#size = size;
  }

  readonly readTile: ReadTile = async ({ level, index, width }) => {
    const from = index * TILE_WIDTH;
    const full = width === TILE_WIDTH ? await this.#store.logTile(level, index) : undefined;
    return full ?? (await rowOfHashes(this.#store, level, from, from + width));
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

  #has(level: number, index: number, width: number): boolean {
    return index * TILE_WIDTH + width <= Math.floor(this.#size() / TILE_WIDTH ** level);
  }
}
