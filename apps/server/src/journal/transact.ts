import type { Batch, Journal } from './journal.ts';
import type { Key, Rows, Table } from './rows.ts';

/** Rows to become durable together, and what to do once they are. */
export interface Change extends Batch {
  /** Memory learns, and listeners hear, only what is on disk. Runs in the order of the calls. */
  afterwards(run: () => void): void;
}

/** Commits what `fill` puts, then runs what it left for afterwards. Rejects, having changed nothing, with StorageError. */
export function transact<T>(journal: Journal, fill: (change: Change) => T): Promise<T> {
  let change!: ChangeOf;
  let result!: T;
  const stored = journal.commit((batch) => {
    change = new ChangeOf(batch);
    result = fill(change);
  });
  return stored.then(() => {
    for (const run of change.later) run();
    return result;
  });
}

class ChangeOf implements Change {
  readonly later: (() => void)[] = [];
  readonly #batch: Batch;

  constructor(batch: Batch) {
    this.#batch = batch;
  }

  put<T extends Table>(table: T, row: Rows[T]): void {
    this.#batch.put(table, row);
  }

  remove<T extends Table>(table: T, key: Key<T>): void {
    this.#batch.remove(table, key);
  }

  removeDevice(device: number): void {
    this.#batch.removeDevice(device);
  }

  afterwards(run: () => void): void {
    this.later.push(run);
  }
}
