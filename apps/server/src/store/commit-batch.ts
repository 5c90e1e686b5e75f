import { StorageError, type Batch } from '../journal/journal.ts';
import type { Key, Rows, Table } from '../journal/rows.ts';

/** What one commit may put, and only while it runs. */
export class CommitBatch implements Batch {
  readonly #to: Batch;
  #sealed = false;

  constructor(to: Batch) {
    this.#to = to;
  }

  put<T extends Table>(table: T, row: Rows[T]): void {
    this.#open().put(table, row);
  }

  remove<T extends Table>(table: T, key: Key<T>): void {
    this.#open().remove(table, key);
  }

  removeDevice(device: number): void {
    this.#open().removeDevice(device);
  }

  /** What is put from now on would be lost: it throws. */
  seal(): void {
    this.#sealed = true;
  }

  #open(): Batch {
    if (this.#sealed) throw new StorageError('closed', 'the commit that this batch belongs to is over');
    return this.#to;
  }
}
