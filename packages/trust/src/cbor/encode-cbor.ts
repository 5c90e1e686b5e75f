import { encode, rfc8949EncodeOptions } from 'cborg';
import { TrustError } from '../trust-error.ts';

/** What the format is made of: integers, text, bytes, booleans, arrays, and maps with integers as keys. */
export type CborValue =
  | number
  | string
  | boolean
  | Uint8Array
  | readonly CborValue[]
  | ReadonlyMap<number, CborValue>;

/** The core deterministic encoding, RFC 8949 §4.2.1. Throws {@link TrustError} `malformed` for what the format does not have. */
export function encodeCbor(value: CborValue): Uint8Array {
  check(value);
  // Under Node, cborg gives a Buffer, of which a slice is no copy.
  return new Uint8Array(encode(value, rfc8949EncodeOptions));
}

function check(value: CborValue): void {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      throw new TrustError('malformed', `${value} is not an integer of the format`);
    }
  } else if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TrustError('malformed', 'a text is not well-formed Unicode');
  } else if (Array.isArray(value)) {
    for (const item of value as readonly CborValue[]) check(item);
  } else if (value instanceof Map) {
    for (const [key, item] of value as ReadonlyMap<number, CborValue>) {
      check(key);
      check(item);
    }
  } else if (typeof value !== 'boolean' && !(value instanceof Uint8Array)) {
    throw new TrustError('malformed', 'a value that the format does not have');
  }
}
