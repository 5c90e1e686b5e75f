import { StorageError, type Batch } from '../journal/journal.ts';
import type { Key, Rows, Table } from '../journal/rows.ts';
import { encodeKey, encodeRow, keyOf } from './row-codec.ts';
import type { SqlValue } from './writer.ts';

/** One encoded change. A row of `undefined` is the key's removal. */
export type Change =
  | { readonly table: Table; readonly key: SqlValue[]; readonly row: SqlValue[] | undefined }
  | { readonly removedDevice: number };

/** For an estimate of memory: what a change costs beside its text and bytes. */
const CHANGE_OVERHEAD = 200;

/** Takes down what one commit wants, so that a commit which throws half-way leaves nothing. */
export class CommitBatch implements Batch {
  readonly changes: Change[] = [];
  /** About how much memory the changes take. */
  bytes = 0;
  #sealed = false;

  put<T extends Table>(table: T, row: Rows[T]): void {
    const values = encodeRow(table, row);
    this.#add({ table, key: keyOf(table, values), row: values }, values);
  }

  remove<T extends Table>(table: T, key: Key<T>): void {
    const values = encodeKey(table, key);
    this.#add({ table, key: values, row: undefined }, values);
  }

  removeDevice(device: number): void {
    const [removedDevice] = encodeKey('device', { device });
    this.#add({ removedDevice: removedDevice as number }, []);
  }

  /** What is put from now on would be lost: it throws. */
  seal(): void {
    this.#sealed = true;
  }

  #add(change: Change, values: readonly SqlValue[]): void {
    if (this.#sealed) throw new StorageError('closed', 'the commit that this batch belongs to is over');
    this.changes.push(change);
    this.bytes += CHANGE_OVERHEAD;
    for (const value of values) {
      if (typeof value === 'string') this.bytes += value.length * 2;
      else if (value instanceof Uint8Array) this.bytes += value.length;
    }
  }
}
