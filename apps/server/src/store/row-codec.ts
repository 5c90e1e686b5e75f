import type { Table } from '../journal/rows.ts';
import type { Column } from './schema/table.ts';
import { tables } from './schema/tables.ts';
import { StoreError } from './store-error.ts';

/** Characters. PostgreSQL refuses to index text beyond 2.7 kB; nothing that we index comes near. */
const INDEXED_TEXT_LIMIT = 512;

/** Where a row's values go, each to those of its kind. */
export interface EncodedValues {
  number(value: number): void;
  text(value: string): void;
  blob(value: Uint8Array | null): void;
}

/** Stands before a text that begins with it, and alone for what is null. */
const NULL_TEXT = '\u0001';

/**
 * Writes the columns of a row, or of a key. A row that one database would refuse must not come so far, or it would fail everyone's
 * transaction: {@link StoreError} `row` names the column.
 */
export function encodeInto(
  to: EncodedValues,
  table: Table,
  columns: readonly Column[],
  row: Readonly<Record<string, unknown>>,
): void {
  for (const column of columns) {
    const value = row[column.name];
    switch (column.kind) {
      case 'text':
      case 'json':
        if (typeof value === 'string') to.text(escaped(storable(value, table, column)));
        else if (value === null && column.nullable) to.text(NULL_TEXT);
        else throw misfit(table, column, value);
        break;
      case 'bytes':
        // A copy: the caller may change its bytes, and a view would drag the whole buffer behind it across threads.
        if (value instanceof Uint8Array) to.blob(new Uint8Array(value));
        else if (value === null && column.nullable) to.blob(null);
        else throw misfit(table, column, value);
        break;
      default:
        to.number(numberOf(table, column, value));
    }
  }
}

/** NaN where it is null. */
function numberOf(table: Table, column: Column, value: unknown): number {
  // SQLite has no NaN, JSON no negative zero: neither is stored, in either dialect.
  if (typeof value === 'number' && column.kind === 'integer' && Number.isSafeInteger(value)) return value + 0;
  if (typeof value === 'number' && column.kind === 'real' && (column.nullable || !Number.isNaN(value)))
    return value + 0;
  if (typeof value === 'boolean' && column.kind === 'boolean') return Number(value);
  if (value === null && column.nullable) return Number.NaN;
  throw misfit(table, column, value);
}

const misfit = (table: Table, { name }: Column, value: unknown): StoreError =>
  new StoreError('row', `${table}.${name} cannot hold this ${typeof value}`);

const escaped = (text: string): string => (text.startsWith(NULL_TEXT) ? NULL_TEXT + text : text);

/** A text as {@link encodeInto} wrote it. */
export function decodeText(text: string): string | null {
  if (!text.startsWith(NULL_TEXT)) return text;
  return text.length === 1 ? null : text.slice(1);
}

/** PostgreSQL holds neither NUL nor a lone surrogate. A device may well send them (in an endpoint name, say). */
function storable(text: string, table: Table, { name, indexed }: Column): string {
  const known = (text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text).toWellFormed();
  if (indexed && known.length > INDEXED_TEXT_LIMIT)
    throw new StoreError('row', `${table}.${name} is longer than ${INDEXED_TEXT_LIMIT} characters`);
  return known;
}

/** A row as a driver gives it (names already as in {@link Rows}) made one of ours, in place. */
export function decodeRow(table: Table, found: object): void {
  const row = found as Record<string, unknown>;
  for (const { name, kind } of tables[table].columns) {
    const value = row[name];
    if (kind === 'boolean' && typeof value === 'number') row[name] = value !== 0;
    if (value instanceof Buffer) row[name] = Uint8Array.from(value);
  }
}
