import { BytesWriter, utf8 } from '@holdfast/bytes';

/** What the structures of RFC 8613 are made of. */
export type CborItem = number | string | null | Uint8Array | readonly CborItem[];

const UNSIGNED = 0b000_00000;
const NEGATIVE = 0b001_00000;
const BYTES = 0b010_00000;
const TEXT = 0b011_00000;
const ARRAY = 0b100_00000;
const NULL = 0xf6;

/**
 * Deterministic CBOR (RFC 8949 §4.2.1) of integers of at most 32 bits, byte and text strings, arrays and null: OSCORE writes these and reads none.
 */
export function encodeCbor(item: CborItem): Uint8Array {
  const writer = new BytesWriter();
  put(writer, item);
  return writer.bytes();
}

function put(writer: BytesWriter, item: CborItem): void {
  if (item === null) writer.u8(NULL);
  else if (typeof item === 'number') {
    if (item < 0) head(writer, NEGATIVE, -1 - item);
    else head(writer, UNSIGNED, item);
  } else if (typeof item === 'string') string(writer, TEXT, utf8(item));
  else if (item instanceof Uint8Array) string(writer, BYTES, item);
  else {
    head(writer, ARRAY, item.length);
    for (const member of item) put(writer, member);
  }
}

function string(writer: BytesWriter, major: number, bytes: Uint8Array): void {
  head(writer, major, bytes.length);
  writer.put(bytes);
}

function head(writer: BytesWriter, major: number, argument: number): void {
  if (argument < 24) writer.u8(major | argument);
  else if (argument < 0x100) writer.u8(major | 24).u8(argument);
  else if (argument < 0x1_0000) writer.u8(major | 25).u16(argument);
  else writer.u8(major | 26).u32(argument);
}
