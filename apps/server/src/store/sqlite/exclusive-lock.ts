import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../store-error.ts';

/**
 * Keeps other processes from the data while this one lives. The lock is SQLite's own on an empty file beside the database, and
 * so the kernel's: it ends with the process, however that ends. (The database's own lock would keep our reader out too.)
 * Throws {@link StoreError} `in-use`. The file must never be opened but by SQLite: closing any descriptor of it drops the lock.
 */
export function lockExclusively(file: string): { release(): void } {
  const database = new DatabaseSync(file);
  try {
    chmodSync(file, 0o600);
    database.exec('pragma busy_timeout = 0; begin exclusive');
  } catch (cause) {
    database.close();
    throw new StoreError('in-use', `another process uses the data (it holds ${file})`, { cause });
  }
  return { release: () => database.close() };
}
