import type { Clock, Logger, Timer } from '@holdfast/kernel';
import { errorChain } from '@holdfast/kernel';
import { StorageError, type Batch, type Journal } from '../journal/journal.ts';
import { ChangeLog } from './change-log.ts';
import { CommitBatch } from './commit-batch.ts';
import type { Changes, Writer } from './writer.ts';

export interface JournalLimits {
  /** Milliseconds from the start of one transaction to the start of the next, unless that one is full before. */
  readonly groupMs: number;
  /** Changes that make a transaction full. */
  readonly groupChanges: number;
  /** Changes that may wait, those being written among them; beyond it commits are refused. */
  readonly pendingChanges: number;
  /** And bytes, about. */
  readonly pendingBytes: number;
}

const DEFAULT_LIMITS: JournalLimits = {
  groupMs: 4,
  groupChanges: 2000,
  pendingChanges: 200_000,
  pendingBytes: 256 * 1024 * 1024,
};

/** Commits that will be one transaction. */
class Group {
  /** One for all of them: they settle together, in the order of the calls. */
  readonly stored = Promise.withResolvers<void>();
  /** Empty ones among them. */
  commits = 0;
  changes = 0;
  bytes = 0;
}

/**
 * Groups commits into transactions, one at a time and in order. The first commit after a quiet spell is written at once; under
 * load a transaction starts every few milliseconds and takes all that came meanwhile.
 */
export class GroupJournal implements Journal {
  readonly #writer: Writer;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #limits: JournalLimits;
  /** Of the commits that gather. */
  readonly #changes = new ChangeLog();
  #filling = false;
  #gathering = new Group();
  #writing: { readonly group: Group; readonly done: Promise<void> } | undefined;
  #nextStart = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #soon: NodeJS.Immediate | undefined;
  #failure: StorageError | undefined;
  #closed = false;

  constructor(writer: Writer, clock: Clock, log: Logger, limits: Partial<JournalLimits> = {}) {
    this.#writer = writer;
    this.#clock = clock;
    this.#log = log;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  get failure(): StorageError | undefined {
    return this.#failure;
  }

  /** A commit that puts nothing resolves when a transaction could be stored. */
  commit(fill: (batch: Batch) => void): Promise<void> {
    if (this.#closed) return Promise.reject(new StorageError('closed', 'the store is closed'));
    if (this.#filling) throw new Error('a commit began within another');
    const log = this.#changes;
    const start = log.mark();
    const batch = new CommitBatch(log);
    this.#filling = true;
    try {
      fill(batch);
    } catch (error) {
      log.backTo(start);
      return Promise.reject(error);
    } finally {
      this.#filling = false;
      batch.seal();
    }
    // A commit counts even if empty: its promise waits too.
    const changes = Math.max(1, log.changes - start.changes);
    const bytes = log.size - start.size;
    if (!this.#hasRoom(changes, bytes)) {
      log.backTo(start);
      return Promise.reject(new StorageError('overloaded', 'too many changes wait to be stored'));
    }
    const group = this.#gathering;
    group.commits++;
    group.changes += changes;
    group.bytes += bytes;
    this.#schedule();
    return group.stored.promise;
  }

  /** Refuses new commits and resolves when the earlier ones have settled. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#writing !== undefined || this.#gathering.commits > 0) {
      if (this.#writing === undefined) this.#start();
      await this.#writing?.done;
    }
  }

  #hasRoom(changes: number, bytes: number): boolean {
    const { pendingChanges, pendingBytes } = this.#limits;
    const gathering = this.#gathering;
    const writing = this.#writing?.group;
    return (
      changes + gathering.changes + (writing?.changes ?? 0) <= pendingChanges &&
      bytes + gathering.bytes + (writing?.bytes ?? 0) <= pendingBytes
    );
  }

  #schedule(): void {
    if (this.#writing !== undefined || this.#soon !== undefined) return;
    const wait = this.#nextStart - this.#clock.monotonic();
    if (wait <= 0 || this.#gathering.changes >= this.#limits.groupChanges) {
      // Not at once: messages that arrived in the same turn of the loop share the transaction.
      this.#soon = setImmediate(() => this.#start());
    } else {
      this.#timer ??= this.#clock.after(wait, () => this.#start());
    }
  }

  #start(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    clearImmediate(this.#soon);
    this.#soon = undefined;
    const group = this.#gathering;
    this.#gathering = new Group();
    this.#nextStart = this.#clock.monotonic() + this.#limits.groupMs;
    this.#writing = { group, done: this.#write(group, this.#changes.take()) };
  }

  async #write({ stored }: Group, changes: Changes): Promise<void> {
    try {
      await this.#writer.write(changes);
      this.#succeeded();
      stored.resolve();
    } catch (cause) {
      const error = new StorageError('unavailable', 'could not store a transaction', { cause });
      this.#failed(error);
      stored.reject(error);
    }
    this.#writing = undefined;
    if (this.#gathering.commits > 0) this.#schedule();
  }

  #succeeded(): void {
    if (this.#failure !== undefined) this.#log.info({}, 'storage works again');
    this.#failure = undefined;
  }

  #failed(error: StorageError): void {
    // Once for each outage: what fails is tried again many times a second.
    if (this.#failure === undefined) this.#log.error({ error: errorChain(error) }, 'storage fails');
    this.#failure = error;
  }
}
