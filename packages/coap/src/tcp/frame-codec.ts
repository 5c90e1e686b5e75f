import { CoapError } from '../coap-error.ts';
import { decodeOptions, encodeOptions, inOrder, optionsBound } from '../message/options-codec.ts';
import type { StreamMessage } from '../message/stream-message.ts';
import { readTokenLength, tokenExtension, tokenField, writeTokenExtension } from '../message/token-length.ts';
import { view } from '../message/view.ts';
import type { CoapOption } from '../options/coap-option.ts';

/** RFC 8323 §3.2: the first value of each form of the length field. */
const BASE_8 = 13;
const BASE_16 = 269;
const BASE_32 = 65_805;

/**
 * The whole length of the frame that begins at `from`, or undefined where its header is not all there. Throws for the reserved token length. At most 8 bytes are needed.
 */
export function frameLength(bytes: Uint8Array, from: number, end: number): number | undefined {
  if (from >= end) return undefined;
  const first = bytes[from] as number;
  const form = first >> 4;
  const field = first & 0b1111;
  const codeAt = from + 1 + lengthExtension(form);
  const tokenAt = codeAt + 1 + tokenExtension(field);
  if (tokenAt > end) return undefined;
  const token = readTokenLength(field, bytes, codeAt + 1);
  return tokenAt - from + token + readLength(form, bytes, from + 1);
}

/** One whole frame and nothing else (RFC 8323 §3.2, RFC 8974 §2.1). Token, option values and payload are views of it. */
export function decodeFrame(frame: Uint8Array): StreamMessage {
  const end = frame.length;
  const length = frameLength(frame, 0, end);
  if (length === undefined || length > end) throw new CoapError('short', 'the frame is cut off');
  if (length < end) throw new CoapError('length', 'bytes follow the frame');
  const first = frame[0] as number;
  const field = first & 0b1111;
  const codeAt = 1 + lengthExtension(first >> 4);
  const tokenAt = codeAt + 1 + tokenExtension(field);
  const at = tokenAt + readTokenLength(field, frame, codeAt + 1);
  const code = frame[codeAt] as number;
  const kind = code >> 5;
  if (kind === 1 || kind === 6) throw new CoapError('reserved-code', `code class ${kind} is reserved`);
  const options: CoapOption[] = [];
  const payload = decodeOptions(frame, at, end, options);
  return { code, token: view(frame, tokenAt, at), options, payload };
}

/** Bytes of its own. Throws for what cannot be sent. */
export function encodeFrame({ code, token, options, payload }: StreamMessage): Uint8Array {
  const ordered = inOrder(options);
  // The length comes before what it is the length of, in one to five bytes: the rest is written behind room for the longest.
  const room = 5 + 3 + token.length;
  const buffer = new Uint8Array(room + optionsBound(ordered, payload));
  const end = encodeOptions(buffer, room, ordered, payload);
  const length = end - room;
  const extension = lengthExtension(lengthForm(length));
  const field = tokenField(token.length);
  const start = room - token.length - tokenExtension(field) - 1 - extension - 1;
  buffer[start] = (lengthForm(length) << 4) | field;
  const codeAt = writeLength(buffer, start + 1, length);
  buffer[codeAt] = code;
  buffer.set(token, writeTokenExtension(buffer, codeAt + 1, token.length));
  return buffer.subarray(start, end);
}

const lengthForm = (length: number): number =>
  length < BASE_8 ? length : length < BASE_16 ? 13 : length < BASE_32 ? 14 : 15;

const lengthExtension = (form: number): 0 | 1 | 2 | 4 =>
  form < 13 ? 0 : form === 13 ? 1 : form === 14 ? 2 : 4;

function readLength(form: number, bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  if (form < 13) return form;
  if (form === 13) return a + BASE_8;
  if (form === 14) return a * 0x100 + b + BASE_16;
  return a * 0x100_0000 + b * 0x1_0000 + c * 0x100 + d + BASE_32;
}

/** Returns where the code is to be. */
function writeLength(buffer: Uint8Array, at: number, length: number): number {
  if (length < BASE_8) return at;
  const [extended, bytes] =
    length < BASE_16
      ? [length - BASE_8, 1]
      : length < BASE_32
        ? [length - BASE_16, 2]
        : [length - BASE_32, 4];
  for (let i = 0; i < bytes; i++) buffer[at + i] = extended >>> (8 * (bytes - 1 - i));
  return at + bytes;
}
