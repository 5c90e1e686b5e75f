import { toHex } from '@holdfast/bytes';
import type { Column } from '../schema/table.ts';
import type { SqlValue } from '../writer.ts';

type Json = number | string | null;

/** Characters after which another statement is begun: neither side shall have to hold a parameter without bounds. */
const ENOUGH = 8 * 1024 * 1024;

/**
 * Rows that lie end to end as JSON arrays of objects, for json_to_recordset: one parameter for thousands of rows, and each value
 * goes through its type's own input function.
 */
export function* recordsOf(
  columns: readonly Column[],
  flat: readonly SqlValue[],
  enough: number = ENOUGH,
): Generator<string> {
  let records: string[] = [];
  let length = 0;
  for (let at = 0; at < flat.length; at += columns.length) {
    const record: Record<string, Json> = {};
    for (const [i, { sql }] of columns.entries()) record[sql] = jsonOf(flat[at + i] as SqlValue);
    const json = JSON.stringify(record);
    records.push(json);
    length += json.length;
    if (length < enough) continue;
    yield `[${records.join()}]`;
    records = [];
    length = 0;
  }
  if (records.length > 0) yield `[${records.join()}]`;
}

function jsonOf(value: SqlValue): Json {
  if (value instanceof Uint8Array) return `\\x${toHex(value)}`;
  // JSON has no infinity; as text, double precision reads it.
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
