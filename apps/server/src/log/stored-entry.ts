import { ENTRY_TYPES, leafHash, type EntryType } from '@holdfast/trust';
import { concat } from '@holdfast/bytes';
import type { Rows } from '../journal/rows.ts';

/** The 33 bytes of the entry. */
export const entryBytes = ({ type, hash }: Pick<Rows['logEntry'], 'type' | 'hash'>): Uint8Array =>
  concat(Uint8Array.of(type), hash);

export const hashOfRow = (row: Rows['logEntry']): Uint8Array => leafHash(entryBytes(row));

export const rowOf = (
  entry: number,
  type: EntryType,
  hash: Uint8Array,
  addedAt: number,
): Rows['logEntry'] => ({
  entry,
  type: ENTRY_TYPES[type],
  hash,
  addedAt,
});
