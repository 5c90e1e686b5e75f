import { CoapError } from '../coap-error.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { type CoapMessage, type MessageType, noBytes } from './coap-message.ts';
import { decodeOptions, encodeOptions, inOrder, optionsBound } from './options-codec.ts';
import { readTokenLength, tokenExtension, tokenField, writeTokenExtension } from './token-length.ts';
import { view } from './view.ts';

/**
 * RFC 7252 §3 and RFC 8974 §2.1, over UDP or DTLS. Token, option values and payload are views of the datagram. Throws {@link CoapError} for a message format error.
 * Options are split, not judged: see screenOptions.
 */
export function decodeMessage(datagram: Uint8Array): CoapMessage {
  const end = datagram.length;
  if (end < 4) throw new CoapError('short', `a message has a header of 4 bytes, not ${end}`);
  const first = datagram[0] as number;
  if (first >> 6 !== 1) throw new CoapError('version', `version ${first >> 6} is not known`);
  const type = ((first >> 4) & 0b11) as MessageType;
  const code = datagram[1] as number;
  const id = ((datagram[2] as number) << 8) | (datagram[3] as number);
  if (code === 0) {
    if (end !== 4) throw new CoapError('empty-message', 'an empty message has more than its header');
    return { type, code, id, token: noBytes, options: [], payload: noBytes };
  }
  const kind = code >> 5;
  if (kind === 1 || kind > 5) throw new CoapError('reserved-code', `code class ${kind} is reserved`);
  const field = first & 0b1111;
  const tokenAt = field <= 12 ? 4 : 4 + tokenExtension(field);
  if (tokenAt > end) throw new CoapError('short', 'the message ends within its token length');
  const at = tokenAt + readTokenLength(field, datagram, 4);
  if (at > end) throw new CoapError('short', 'the message ends within its token');
  const token = at === tokenAt ? noBytes : view(datagram, tokenAt, at);
  const options: CoapOption[] = [];
  const payload = decodeOptions(datagram, at, end, options);
  return { type, code, id, token, options, payload };
}

/** Throws for what can not be sent. The bytes are a view of a larger buffer that is never written again: copy what is to be kept for long. */
export function encodeMessage(message: CoapMessage): Uint8Array {
  const { type, code, id, token, payload } = message;
  const options = inOrder(message.options);
  const buffer = reserve(6 + token.length + optionsBound(options, payload));
  const start = used;
  buffer[start] = 0b0100_0000 | (type << 4) | tokenField(token.length);
  buffer[start + 1] = code;
  buffer[start + 2] = id >> 8;
  buffer[start + 3] = id;
  let at = writeTokenExtension(buffer, start + 4, token.length);
  for (let i = 0; i < token.length; i++) buffer[at++] = token[i] as number;
  at = encodeOptions(buffer, at, options, payload);
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
