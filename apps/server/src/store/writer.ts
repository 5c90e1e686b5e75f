import type { Table } from '../journal/rows.ts';

/** What SQLite and JSON can both say; a boolean is 0 or 1. */
export type SqlValue = number | string | Uint8Array | null;

/** One table's changes: rows and keys end to end, each as long as the table has columns or its key has. Flat, to cross threads cheaply. */
export interface TableChanges {
  readonly table: Table;
  readonly puts: readonly SqlValue[];
  readonly removals: readonly SqlValue[];
}

/** One transaction: first devices go, then keys, then rows are put. No key stands in it twice. */
export interface Changes {
  readonly removedDevices: readonly number[];
  readonly tables: readonly TableChanges[];
}

/** Stores transactions, one at a time. */
export interface Writer {
  /** Resolves when all is durable. Rejects when nothing was kept, or when that cannot be known. Without changes: tries whether it could. */
  write(changes: Changes): Promise<void>;
  close(): Promise<void>;
}
