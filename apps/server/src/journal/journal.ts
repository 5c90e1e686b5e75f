import { HoldfastError } from '@holdfast/kernel';
import type { Key, Rows, Table } from './rows.ts';

export type StorageErrorCode = 'unavailable' | 'overloaded' | 'closed';

/** What was to be stored is not: the disk is full, the database is gone. Nothing of the batch was kept. */
export class StorageError extends HoldfastError<StorageErrorCode> {
  override readonly name = 'StorageError';
}

/** Changes that become durable together. Of several changes to one key the last holds. */
export interface Batch {
  put<T extends Table>(table: T, row: Rows[T]): void;
  remove<T extends Table>(table: T, key: Key<T>): void;
  /** Removes the device's row and every row that belongs to it. */
  removeDevice(device: number): void;
}

/**
 * The one way to durable change. Many commits gather into one transaction (a few milliseconds, hundreds of messages), so that
 * durability costs latency rather than throughput.
 */
export interface Journal {
  /**
   * Runs `fill` at once; resolves when what it put is on disk, in the order of the calls. Rejects with {@link StorageError}
   * when it is not; later commits are tried anew, so recovery needs no restart.
   */
  commit(fill: (batch: Batch) => void): Promise<void>;
  /** Undefined while the last transaction succeeded. */
  readonly failure: StorageError | undefined;
}
