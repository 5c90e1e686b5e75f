import { createHash } from 'node:crypto';
import { equal, toHex } from '@holdfast/bytes';
import type { Clock } from '@holdfast/kernel';
import { encodeEntry, isPersonal, leafHash, type EntryType, type GrowingTree } from '@holdfast/trust';
import type { Journal } from '../journal/journal.ts';
import { transact, type Change } from '../journal/transact.ts';
import { loadTree } from './load-tree.ts';
import { LogError } from './log-error.ts';
import type { LogStore } from './log-store.ts';
import { rowOf } from './stored-entry.ts';

/** What else becomes durable with an entry, given its index. */
export type Within = (change: Change, index: number) => void;

export interface Head {
  readonly size: number;
  readonly root: Uint8Array;
}

export interface AppendsParts {
  readonly store: LogStore;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly origin: string;
  /** Called with each new head once it is durable. */
  readonly onHead: (head: Head) => void;
}

interface Waiting {
  readonly type: EntryType;
  readonly content: Uint8Array;
  readonly within: Within | undefined;
  readonly resolve: (appended: { readonly index: number }) => void;
  readonly reject: (error: unknown) => void;
}

/** A release's evidence is the largest that is logged. */
const MAX_CONTENT_BYTES = 1024 * 1024;
const MOST_WAITING = 20_000;
const MOST_WAITING_BYTES = 64 * 1024 * 1024;
/** Of one transaction. */
const MOST_TOGETHER = 2000;

/**
 * Gives entries their indexes and makes them durable, many in one transaction and one transaction at a time: the next begins only
 * once the last is known to be kept, so that no index is ever given twice. This process is the only one that writes (the store
 * holds a lock on its file, or an advisory lock of PostgreSQL, for as long as it is open).
 */
export class Appends {
  readonly #parts: AppendsParts;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  /** Undefined after a transaction of which nobody knows whether it was kept. */
  #tree: GrowingTree | undefined;
  #head: Head;
  #running: Promise<void> | undefined;
  #stopped = false;

  private constructor(parts: AppendsParts, tree: GrowingTree) {
    this.#parts = parts;
    this.#tree = tree;
    this.#head = { size: tree.size, root: tree.root };
  }

  static async open(parts: AppendsParts): Promise<Appends> {
    return new Appends(parts, await loadTree(parts.store));
  }

  /** Durable. */
  get head(): Head {
    return this.#head;
  }

  /**
   * Resolves once the entry, its content where it is not personal, and what `within` puts are durable. Rejects with LogError, or
   * with StorageError; after a StorageError the entry may be in the log all the same, then with what `within` has put.
   */
  append(type: EntryType, content: Uint8Array, within?: Within): Promise<{ readonly index: number }> {
    if (this.#stopped) return Promise.reject(new LogError('log_stopped', 'the log takes no more entries'));
    if (content.length > MAX_CONTENT_BYTES)
      return Promise.reject(new LogError('log_content', `a content of ${content.length} bytes`));
    const bytes = this.#waitingBytes + content.length;
    if (this.#waiting.length >= MOST_WAITING || bytes > MOST_WAITING_BYTES)
      return Promise.reject(new LogError('log_busy', 'too many entries wait to be appended'));
    this.#waitingBytes = bytes;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ type, content, within, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Appends what waits, and then takes no more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    // What is asked for in this turn of the loop goes together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const together = this.#waiting.splice(0, MOST_TOGETHER);
      for (const { content } of together) this.#waitingBytes -= content.length;
      await this.#write(together);
    }
    this.#running = undefined;
  }

  async #write(together: readonly Waiting[]): Promise<void> {
    let first: number;
    try {
      const tree = (this.#tree ??= await this.#reload());
      first = tree.size;
      await transact(this.#parts.journal, (change) => this.#fill(change, tree, together));
      this.#head = { size: tree.size, root: tree.root };
    } catch (error) {
      this.#tree = undefined;
      for (const { reject } of together) reject(error);
      return;
    }
    this.#parts.onHead(this.#head);
    for (const [at, { resolve }] of together.entries()) resolve({ index: first + at });
  }

  #fill(change: Change, tree: GrowingTree, together: readonly Waiting[]): void {
    const now = this.#parts.clock.now();
    for (const { type, content, within } of together) {
      const index = tree.size;
      const hash = new Uint8Array(createHash('sha256').update(content).digest());
      change.put('logEntry', rowOf(index, type, hash, now));
      if (!isPersonal(type)) change.put('logContent', { hash: toHex(hash), content });
      for (const { level, index: tile, hashes, root } of tree.append(leafHash(encodeEntry({ type, hash }))))
        change.put('logTile', { level, tile, hashes, root });
      within?.(change, index);
    }
    change.put('logHead', { origin: this.#parts.origin, size: tree.size, root: tree.root });
  }

  /**
   * After a transaction that failed. That the journal can store something shows that the connection which may still have been
   * committing it is gone, so what is read next is what there is.
   */
  async #reload(): Promise<GrowingTree> {
    const { journal, store, onHead } = this.#parts;
    await journal.commit(() => {});
    const tree = await loadTree(store);
    const { size, root } = this.#head;
    if (tree.size < size || (tree.size === size && !equal(tree.root, root)))
      throw new LogError('log_damaged', `the log was set back behind the ${size} entries that it has signed`);
    if (tree.size > size) {
      this.#head = { size: tree.size, root: tree.root };
      onHead(this.#head);
    }
    return tree;
  }
}
