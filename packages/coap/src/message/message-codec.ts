import { CoapError } from '../coap-error.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { type CoapMessage, type MessageType, noBytes } from './coap-message.ts';

/** More options than any message needs; bounds what one datagram can make us allocate. */
const MAX_OPTIONS = 255;
const MAX_OPTION_NUMBER = 0xffff;
const MAX_OPTION_LENGTH = 0xffff + 269;
const PAYLOAD_MARKER = 0xff;

/**
 * RFC 7252 §3, over UDP or DTLS. Token, option values and payload are views of the datagram. Throws {@link CoapError} for a message format error.
 * Options are split, not judged: see screenOptions.
 */
export function decodeMessage(datagram: Uint8Array): CoapMessage {
  const end = datagram.length;
  if (end < 4) throw new CoapError('short', `a message has a header of 4 bytes, not ${end}`);
  const first = datagram[0] as number;
  if (first >> 6 !== 1) throw new CoapError('version', `version ${first >> 6} is not known`);
  const type = ((first >> 4) & 0b11) as MessageType;
  const tokenLength = first & 0b1111;
  if (tokenLength > 8) throw new CoapError('token-length', `token length ${tokenLength} is reserved`);
  const code = datagram[1] as number;
  const id = ((datagram[2] as number) << 8) | (datagram[3] as number);
  if (code === 0) {
    if (end !== 4) throw new CoapError('empty-message', 'an empty message has more than its header');
    return { type, code, id, token: noBytes, options: [], payload: noBytes };
  }
  const kind = code >> 5;
  if (kind === 1 || kind > 5) throw new CoapError('reserved-code', `code class ${kind} is reserved`);
  let at = 4 + tokenLength;
  if (at > end) throw new CoapError('short', 'the message ends within its token');
  const token = tokenLength === 0 ? noBytes : view(datagram, 4, at);

  const options: CoapOption[] = [];
  let payload = noBytes;
  let number = 0;
  while (at < end) {
    const head = datagram[at++] as number;
    if (head === PAYLOAD_MARKER) {
      if (at === end) throw new CoapError('payload-marker', 'no payload follows the payload marker');
      payload = view(datagram, at, end);
      break;
    }
    let delta = head >> 4;
    let length = head & 0b1111;
    if (delta === 15 || length === 15) throw new CoapError('option', 'option delta or length 15 is reserved');
    if (delta === 13) delta = byteAt(datagram, at++) + 13;
    else if (delta === 14) {
      delta = ((byteAt(datagram, at) << 8) | byteAt(datagram, at + 1)) + 269;
      at += 2;
    }
    if (length === 13) length = byteAt(datagram, at++) + 13;
    else if (length === 14) {
      length = ((byteAt(datagram, at) << 8) | byteAt(datagram, at + 1)) + 269;
      at += 2;
    }
    number += delta;
    if (number > MAX_OPTION_NUMBER) throw new CoapError('option', 'an option number exceeds 16 bits');
    if (options.length === MAX_OPTIONS) throw new CoapError('option', `more than ${MAX_OPTIONS} options`);
    const from = at;
    at += length;
    if (at > end) throw new CoapError('option', 'the message ends within an option');
    options.push({ number, value: length === 0 ? noBytes : view(datagram, from, at) });
  }
  return { type, code, id, token, options, payload };
}

/** Throws for what can not be sent. The bytes are a view of a larger buffer that is never written again: copy what is to be kept for long. */
export function encodeMessage(message: CoapMessage): Uint8Array {
  const { type, code, id, token, payload } = message;
  const options = inOrder(message.options);
  let bound = 4 + token.length + 1 + payload.length;
  for (const option of options) bound += 5 + option.value.length;
  const buffer = reserve(bound);
  const start = used;
  let at = start;

  if (token.length > 8)
    throw new CoapError('token-length', `a token has at most 8 bytes, not ${token.length}`);
  buffer[at] = 0b0100_0000 | (type << 4) | token.length;
  buffer[at + 1] = code;
  buffer[at + 2] = id >> 8;
  buffer[at + 3] = id;
  at += 4;
  for (let i = 0; i < token.length; i++) buffer[at++] = token[i] as number;

  let previous = 0;
  for (const { number, value } of options) {
    const { length } = value;
    if (!(number <= MAX_OPTION_NUMBER) || length > MAX_OPTION_LENGTH) {
      throw new CoapError('option', `option ${number} of ${length} bytes cannot be sent`);
    }
    const delta = number - previous;
    previous = number;
    const head = at++;
    buffer[head] = (nibble(delta) << 4) | nibble(length);
    at = extend(buffer, at, delta);
    at = extend(buffer, at, length);
    for (let i = 0; i < length; i++) buffer[at++] = value[i] as number;
  }
  if (payload.length > 0) {
    buffer[at++] = PAYLOAD_MARKER;
    buffer.set(payload, at);
    at += payload.length;
  }
  used = at;
  return new Uint8Array(buffer.buffer, start, at - start);
}

/** An empty ACK or RST for a message id (RFC 7252 §4.2). */
export function encodeEmpty(type: MessageType, id: number): Uint8Array {
  const buffer = reserve(4);
  const start = used;
  buffer[start] = 0b0100_0000 | (type << 4);
  buffer[start + 1] = 0;
  buffer[start + 2] = id >> 8;
  buffer[start + 3] = id;
  used = start + 4;
  return new Uint8Array(buffer.buffer, start, 4);
}

const nibble = (value: number): number => (value < 13 ? value : value < 269 ? 13 : 14);

function extend(buffer: Uint8Array, at: number, value: number): number {
  if (value < 13) return at;
  if (value < 269) {
    buffer[at] = value - 13;
    return at + 1;
  }
  buffer[at] = (value - 269) >> 8;
  buffer[at + 1] = value - 269;
  return at + 2;
}

function inOrder(options: readonly CoapOption[]): readonly CoapOption[] {
  for (let i = 1; i < options.length; i++) {
    if ((options[i - 1] as CoapOption).number > (options[i] as CoapOption).number) {
      return options.toSorted((a, b) => a.number - b.number);
    }
  }
  return options;
}

function byteAt(datagram: Uint8Array, at: number): number {
  const byte = datagram[at];
  if (byte === undefined) throw new CoapError('option', 'the message ends within an option');
  return byte;
}

/** A plain Uint8Array even of a Buffer, whose `slice` would not copy. */
const view = (of: Uint8Array, from: number, to: number): Uint8Array =>
  new Uint8Array(of.buffer, of.byteOffset + from, to - from);

// Messages are small and many: carving them from one block costs far less than a buffer each. A block is never rewritten, because a
// socket may still hold a datagram that it could not send at once.
const BLOCK_BYTES = 32_768;
let block = new Uint8Array(BLOCK_BYTES);
let used = 0;

function reserve(bytes: number): Uint8Array {
  if (used + bytes > block.length) {
    block = new Uint8Array(Math.max(BLOCK_BYTES, bytes));
    used = 0;
  }
  return block;
}
