import { CoapError } from '../coap-error.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { noBytes } from './coap-message.ts';
import { view } from './view.ts';

/** More options than any message needs; bounds what one message can make us allocate. */
const MAX_OPTIONS = 255;
const MAX_OPTION_NUMBER = 0xffff;
const MAX_OPTION_LENGTH = 0xffff + 269;
const PAYLOAD_MARKER = 0xff;

/**
 * Options and payload, which end every message on every transport (RFC 7252 §3.1, RFC 8323 §3.2). Appends to `options`, returns the payload. Both are views.
 */
export function decodeOptions(
  bytes: Uint8Array,
  from: number,
  end: number,
  options: CoapOption[],
): Uint8Array {
  let at = from;
  let number = 0;
  while (at < end) {
    const head = bytes[at++] as number;
    if (head === PAYLOAD_MARKER) {
      if (at === end) throw new CoapError('payload-marker', 'no payload follows the payload marker');
      return view(bytes, at, end);
    }
    let delta = head >> 4;
    let length = head & 0b1111;
    if (delta === 15 || length === 15) throw new CoapError('option', 'option delta or length 15 is reserved');
    if (delta === 13) delta = byteAt(bytes, at++, end) + 13;
    else if (delta === 14) {
      delta = ((byteAt(bytes, at, end) << 8) | byteAt(bytes, at + 1, end)) + 269;
      at += 2;
    }
    if (length === 13) length = byteAt(bytes, at++, end) + 13;
    else if (length === 14) {
      length = ((byteAt(bytes, at, end) << 8) | byteAt(bytes, at + 1, end)) + 269;
      at += 2;
    }
    number += delta;
    if (number > MAX_OPTION_NUMBER) throw new CoapError('option', 'an option number exceeds 16 bits');
    if (options.length === MAX_OPTIONS) throw new CoapError('option', `more than ${MAX_OPTIONS} options`);
    const start = at;
    at += length;
    if (at > end) throw new CoapError('option', 'the message ends within an option');
    options.push({ number, value: length === 0 ? noBytes : view(bytes, start, at) });
  }
  return noBytes;
}

/** Never less than what {@link encodeOptions} writes. */
export function optionsBound(options: readonly CoapOption[], payload: Uint8Array): number {
  let bound = 1 + payload.length;
  for (const option of options) bound += 5 + option.value.length;
  return bound;
}

/** Returns where it ended. The options must be in order of their numbers. Throws for what cannot be sent. */
export function encodeOptions(
  buffer: Uint8Array,
  from: number,
  options: readonly CoapOption[],
  payload: Uint8Array,
): number {
  let at = from;
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
  return at;
}

/** The options as they must be written; the same array where they are in order already. */
export function inOrder(options: readonly CoapOption[]): readonly CoapOption[] {
  for (let i = 1; i < options.length; i++) {
    if ((options[i - 1] as CoapOption).number > (options[i] as CoapOption).number) {
      return options.toSorted((a, b) => a.number - b.number);
    }
  }
  return options;
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

function byteAt(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) throw new CoapError('option', 'the message ends within an option');
  return bytes[at] as number;
}
