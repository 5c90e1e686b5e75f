import { utf8, type BytesWriter } from '@holdfast/bytes';
import type { ExactInteger } from '../../values/lwm2m-value.ts';

/** CBOR in the shortest definite form (RFC 8949 §4.1), but no half floats: small devices' decoders often lack them. */
function writeHead(writer: BytesWriter, major: number, argument: ExactInteger): void {
  const type = major << 5;
  if (argument < 24) writer.u8(type | Number(argument));
  else if (argument < 0x100) writer.u8(type | 24).u8(Number(argument));
  else if (argument < 0x1_0000) writer.u8(type | 25).u16(Number(argument));
  else if (argument < 0x1_0000_0000) writer.u8(type | 26).u32(Number(argument));
  else writer.u8(type | 27).u64(BigInt(argument));
}

/** Any of 64 bits and a sign. */
export function writeInteger(writer: BytesWriter, value: ExactInteger): void {
  if (value >= 0) writeHead(writer, 0, value);
  else writeHead(writer, 1, typeof value === 'bigint' ? -1n - value : -1 - value);
}

/** Single precision where that is exact, else double. */
export function writeFloat(writer: BytesWriter, value: number): void {
  const single = Object.is(Math.fround(value), value);
  const bytes = new Uint8Array(single ? 5 : 9);
  const view = new DataView(bytes.buffer);
  bytes[0] = single ? 0xfa : 0xfb;
  if (single) view.setFloat32(1, value);
  else view.setFloat64(1, value);
  writer.put(bytes);
}

export function writeBytes(writer: BytesWriter, value: Uint8Array): void {
  writeHead(writer, 2, value.length);
  writer.put(value);
}

export function writeText(writer: BytesWriter, value: string): void {
  const bytes = utf8(value);
  writeHead(writer, 3, bytes.length);
  writer.put(bytes);
}

export const writeArrayHead = (writer: BytesWriter, count: number): void => writeHead(writer, 4, count);

export const writeMapHead = (writer: BytesWriter, count: number): void => writeHead(writer, 5, count);

export const writeTag = (writer: BytesWriter, tag: number): void => writeHead(writer, 6, tag);

export function writeBoolean(writer: BytesWriter, value: boolean): void {
  writer.u8(value ? 0xf5 : 0xf4);
}

export function writeNull(writer: BytesWriter): void {
  writer.u8(0xf6);
}
