import type { Key, Rows, Table } from '../journal/rows.ts';
import type { Column, Kind } from './schema/table.ts';
import { tables } from './schema/tables.ts';
import { StoreError } from './store-error.ts';
import type { SqlValue } from './writer.ts';

/** Characters. PostgreSQL refuses to index text beyond 2.7 kB; nothing that we index comes near. */
const INDEXED_TEXT_LIMIT = 512;

/**
 * A row as its columns' values. A row that one database would refuse must not come so far, or it would fail everyone's
 * transaction: {@link StoreError} `row` names the column.
 */
export const encodeRow = <T extends Table>(table: T, row: Rows[T]): SqlValue[] =>
  encode(table, tables[table].columns, row);

export const encodeKey = <T extends Table>(table: T, key: Key<T>): SqlValue[] =>
  encode(table, tables[table].key, key);

/** The same for rows with equal keys, and for no others: encoded text has no NUL. */
export const keyString = (key: readonly SqlValue[]): string =>
  key.length === 1 ? String(key[0]) : key.join('\0');

/** Of an encoded row. */
export function keyOf(table: Table, row: readonly SqlValue[]): SqlValue[] {
  return tables[table].keyAt.map((at) => row[at] as SqlValue);
}

function encode(
  table: Table,
  columns: readonly Column[],
  row: Readonly<Record<string, unknown>>,
): SqlValue[] {
  const values: SqlValue[] = [];
  for (const column of columns) {
    const value = encodeValue(column, row[column.name]);
    if (value === undefined) {
      throw new StoreError('row', `${table}.${column.name} cannot hold this ${typeof row[column.name]}`);
    }
    if (typeof value === 'string' && value.length > INDEXED_TEXT_LIMIT && column.indexed) {
      throw new StoreError('row', `${table}.${column.name} is longer than ${INDEXED_TEXT_LIMIT} characters`);
    }
    values.push(value);
  }
  return values;
}

function encodeValue({ kind, nullable }: Column, value: unknown): SqlValue | undefined {
  return value === null ? (nullable ? null : undefined) : ENCODERS[kind](value);
}

const ENCODERS: Readonly<Record<Kind, (value: unknown) => SqlValue | undefined>> = {
  integer: (value) => (Number.isSafeInteger(value) ? Number(value) + 0 : undefined),
  // SQLite has no NaN, JSON no negative zero: neither is stored, in either dialect.
  real: (value) => (typeof value === 'number' ? (Number.isNaN(value) ? null : value + 0) : undefined),
  text: (value) => (typeof value === 'string' ? storable(value) : undefined),
  json: (value) => (typeof value === 'string' ? storable(value) : undefined),
  // A copy: the caller may change its bytes, and a view would drag the whole buffer behind it across threads.
  bytes: (value) => (value instanceof Uint8Array ? new Uint8Array(value) : undefined),
  boolean: (value) => (typeof value === 'boolean' ? Number(value) : undefined),
};

/** PostgreSQL holds neither NUL nor a lone surrogate. A device may well send them (in an endpoint name, say). */
const storable = (text: string): string =>
  (text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text).toWellFormed();

/** A row as a driver gives it (names already as in {@link Rows}) made one of ours, in place. */
export function decodeRow(table: Table, found: object): void {
  const row = found as Record<string, unknown>;
  for (const { name, kind } of tables[table].columns) {
    const value = row[name];
    if (kind === 'boolean' && typeof value === 'number') row[name] = value !== 0;
    if (value instanceof Buffer) row[name] = Uint8Array.from(value);
  }
}
