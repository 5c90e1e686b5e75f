import { transient, type BytesReader, type BytesWriter } from '@holdfast/bytes';

/** RFC 6347 §4.2.2: type, length, message sequence, fragment offset, fragment length. */
export const FRAGMENT_HEADER = 12;

/** One handshake message whole, its header as if it had never been cut (RFC 6347 §4.2.6 hashes it so). */
export interface HandshakeMessage {
  readonly type: number;
  readonly sequence: number;
  readonly body: Uint8Array;
}

export interface HandshakeFragment {
  readonly type: number;
  /** Of the whole message. */
  readonly length: number;
  readonly sequence: number;
  readonly offset: number;
  readonly part: Uint8Array;
}

/** A record may hold several. The part is a view. Undefined: what is left is no fragment. */
export function readFragment(reader: BytesReader): HandshakeFragment | undefined {
  if (reader.remaining < FRAGMENT_HEADER) return undefined;
  const type = reader.u8();
  const length = reader.u24();
  const sequence = reader.u16();
  const offset = reader.u24();
  const partLength = reader.u24();
  if (partLength > reader.remaining) return undefined;
  return { type, length, sequence, offset, part: reader.take(partLength) };
}

export function encodeFragment({ type, length, sequence, offset, part }: HandshakeFragment): Uint8Array {
  const fragment = transient(FRAGMENT_HEADER + part.length);
  fragment[0] = type;
  putU24(fragment, 1, length);
  fragment[4] = sequence >> 8;
  fragment[5] = sequence & 0xff;
  putU24(fragment, 6, offset);
  putU24(fragment, 9, part.length);
  fragment.set(part, FRAGMENT_HEADER);
  return fragment;
}

function putU24(out: Uint8Array, at: number, value: number): void {
  out[at] = value >> 16;
  out[at + 1] = (value >> 8) & 0xff;
  out[at + 2] = value & 0xff;
}

export const putMessage = (writer: BytesWriter, { type, sequence, body }: HandshakeMessage): BytesWriter =>
  writer.u8(type).u24(body.length).u16(sequence).u24(0).u24(body.length).put(body);

export const encodeMessage = ({ type, sequence, body }: HandshakeMessage): Uint8Array =>
  encodeFragment({ type, sequence, length: body.length, offset: 0, part: body });

/** The message in pieces of at most `room` bytes, headers included; `room` exceeds a header. */
export function fragments(message: HandshakeMessage, room: number): readonly Uint8Array[] {
  const { type, sequence, body } = message;
  const step = room - FRAGMENT_HEADER;
  if (body.length <= step) return [encodeMessage(message)];
  const pieces: Uint8Array[] = [];
  let offset = 0;
  do {
    const part = body.subarray(offset, offset + step);
    pieces.push(encodeFragment({ type, sequence, length: body.length, offset, part }));
    offset += step;
  } while (offset < body.length);
  return pieces;
}
