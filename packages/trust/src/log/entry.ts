import { concat, BytesReader, BytesWriter } from '@holdfast/bytes';
import { TrustError } from '../trust-error.ts';
import { HASH_BYTES } from './tree-hash.ts';
import { TILE_WIDTH } from './tile.ts';

/** The types of docs/trust-format.md, "Log", by name. */
export const ENTRY_TYPES = {
  command: 1,
  root: 2,
  receipt: 3,
  release: 4,
  approval: 5,
  account: 6,
  access: 7,
} as const;

export type EntryType = keyof typeof ENTRY_TYPES;

const NAMES = new Map<number, EntryType>(
  Object.entries(ENTRY_TYPES).map(([name, number]) => [number, name as EntryType]),
);

/** Its contents are about people, and never published. */
export const isPersonal = (type: EntryType): boolean => type === 'account' || type === 'access';

export interface LogEntry {
  readonly type: EntryType;
  /** Of the content. */
  readonly hash: Uint8Array;
}

export const ENTRY_BYTES = 1 + HASH_BYTES;

export function encodeEntry({ type, hash }: LogEntry): Uint8Array {
  return concat(Uint8Array.of(ENTRY_TYPES[type]), hash);
}

/** Throws {@link TrustError} `malformed`. */
export function decodeEntry(bytes: Uint8Array): LogEntry {
  const type = NAMES.get(bytes[0] ?? 0);
  if (bytes.length !== ENTRY_BYTES || type === undefined)
    throw new TrustError('malformed', 'not an entry of the log');
  return { type, hash: bytes.subarray(1) };
}

/** Entries end to end, each after its length in two bytes (C2SP tlog-tiles, "Log entries"). */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  const writer = new BytesWriter((2 + ENTRY_BYTES) * entries.length);
  for (const entry of entries) writer.u16(entry.length).put(entry);
  return writer.bytes();
}

/** Entries of any length. Throws {@link TrustError} `malformed` unless there are as many as were asked for. */
export function decodeEntryBundle(bytes: Uint8Array, width: number = TILE_WIDTH): Uint8Array[] {
  const reader = new BytesReader(bytes);
  const entries: Uint8Array[] = [];
  while (entries.length < width && reader.remaining >= 2) {
    const length = reader.u16();
    if (length > reader.remaining) break;
    entries.push(reader.take(length));
  }
  if (entries.length !== width || reader.remaining > 0)
    throw new TrustError('malformed', `the bundle does not have ${width} entries`);
  return entries;
}
