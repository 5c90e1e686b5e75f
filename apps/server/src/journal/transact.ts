import type { Batch, Journal } from './journal.ts';

/** Rows to become durable together, and what to do once they are. */
export interface Change extends Batch {
  /** Memory learns, and listeners hear, only what is on disk. Runs in the order of the calls. */
  afterwards(run: () => void): void;
}

/** Commits what `fill` puts, then runs what it left for afterwards. Rejects, having changed nothing, with StorageError. */
export async function transact<T>(journal: Journal, fill: (change: Change) => T): Promise<T> {
  const later: (() => void)[] = [];
  let result!: T;
  await journal.commit((batch) => {
    result = fill({
      put: (table, row) => batch.put(table, row),
      remove: (table, key) => batch.remove(table, key),
      removeDevice: (device) => batch.removeDevice(device),
      afterwards: (run) => void later.push(run),
    });
  });
  for (const run of later) run();
  return result;
}
