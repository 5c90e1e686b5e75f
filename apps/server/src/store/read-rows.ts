import type { SelectQueryBuilder } from 'kysely';
import { StorageError } from '../journal/journal.ts';
import type { Rows, Table } from '../journal/rows.ts';
import { decodeRow } from './row-codec.ts';

/** Rows as {@link Rows} has them, whichever database they come from. Rejects with StorageError `unavailable`. */
export async function readRows<Row extends object>(
  table: Table,
  query: SelectQueryBuilder<Rows, never, Row>,
): Promise<Row[]> {
  const rows = await reading(query.execute());
  for (const row of rows) decodeRow(table, row);
  return rows;
}

export async function reading<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (cause) {
    throw new StorageError('unavailable', 'could not read', { cause });
  }
}
