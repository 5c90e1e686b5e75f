import { fromUtf8 } from '@holdfast/bytes';
import { TrustError, type TrustErrorCode } from '../trust-error.ts';

const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const SIMPLE = 7;
const FALSE = 20;
const TRUE = 21;

/** By the number of bytes that follow the initial byte: the least value that needs them. */
const LEAST: Readonly<Record<number, number>> = { 1: 24, 2: 0x100, 4: 0x1_0000, 8: 0x1_0000_0000 };

/** How long or how many, both ends included. */
export interface Bounds {
  readonly min?: number;
  readonly max: number;
  /** What it is to be over `max`: `malformed` where nothing is said. */
  readonly over?: TrustErrorCode;
}

/**
 * A cursor over CBOR in the core deterministic encoding (RFC 8949 §4.2.1): the caller says what must come next, and gets it or a
 * {@link TrustError} `malformed` (`too-large` where {@link Bounds} say so).
 *
 * ## Subset
 * Integers within 53 bits, byte and text strings, arrays, maps, true and false. Only the shortest form of an integer or length is
 * taken; no indefinite lengths, tags, floats, null or other simple values.
 *
 * ## Limits
 * Nothing is built that the caller did not ask for, nothing recurses, and a length is compared with its bounds and with what is left
 * before anything is read: the first fault in the bytes decides, and costs no more than the bytes before it.
 */
export class CborReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    // Not a Buffer, of which a slice is no copy.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Unsigned. */
  integer({ min = 0, max, over = 'malformed' }: Bounds = { max: Number.MAX_SAFE_INTEGER }): number {
    return within('an integer', this.#head(UNSIGNED), min, max, over);
  }

  /** Negative or not, for labels of COSE headers. */
  label(): number {
    return this.#major() === NEGATIVE ? -1 - this.#head(NEGATIVE) : this.#head(UNSIGNED);
  }

  /** A copy. */
  bytes(bounds: Bounds): Uint8Array {
    return this.#string(BYTES, bounds).slice();
  }

  /** Of exactly so many bytes. */
  fixed(length: number): Uint8Array {
    return this.bytes({ min: length, max: length });
  }

  /** Bounds count bytes. */
  text(bounds: Bounds): string {
    const bytes = this.#string(TEXT, bounds);
    try {
      return fromUtf8(bytes);
    } catch (cause) {
      throw new TrustError('malformed', 'a text is not UTF-8', { cause });
    }
  }

  boolean(): boolean {
    const value = this.#head(SIMPLE);
    if (value !== FALSE && value !== TRUE) throw new TrustError('malformed', 'neither true nor false');
    return value === TRUE;
  }

  /** How many items follow. */
  array({ min = 0, max, over = 'malformed' }: Bounds): number {
    return within('an array', this.#head(ARRAY), min, max, over);
  }

  /** An array of exactly so many. */
  tuple(length: number): void {
    this.array({ min: length, max: length });
  }

  /** How many pairs follow. The caller reads them, and sees to the order of their keys. */
  map({ min = 0, max, over = 'malformed' }: Bounds): number {
    return within('a map', this.#head(MAP), min, max, over);
  }

  /** What kind of value comes next, where more than one may. */
  next(): 'integer' | 'bytes' | 'text' | 'boolean' {
    const major = this.#major();
    if (major === UNSIGNED) return 'integer';
    if (major === BYTES) return 'bytes';
    if (major === TEXT) return 'text';
    return 'boolean';
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new TrustError('malformed', 'bytes are left over');
  }

  #string(major: number, { min = 0, max, over = 'malformed' }: Bounds): Uint8Array {
    const length = within('a string', this.#head(major), min, max, over);
    const start = this.#at;
    if (length > this.#bytes.length - start) throw new TrustError('malformed', 'a string ends too soon');
    this.#at = start + length;
    return this.#bytes.subarray(start, this.#at);
  }

  #major(): number {
    const first = this.#bytes[this.#at];
    if (first === undefined) throw new TrustError('malformed', 'the bytes end too soon');
    return first >> 5;
  }

  /** RFC 8949 §3: the value in the initial byte and the bytes that it announces. */
  #head(wanted: number): number {
    const major = this.#major();
    if (major !== wanted) throw new TrustError('malformed', `major type ${major} where ${wanted} is wanted`);
    const info = (this.#bytes[this.#at++] as number) & 0b0001_1111;
    if (info < 24) return info;
    if (info > 27) throw new TrustError('malformed', 'a length that is indefinite or reserved');
    return this.#argument(1 << (info - 24));
  }

  #argument(length: number): number {
    let value = 0;
    for (let i = 0; i < length; i++) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new TrustError('malformed', 'the bytes end too soon');
      value = value * 256 + byte;
    }
    if (value < (LEAST[length] as number)) throw new TrustError('malformed', 'not the shortest form');
    if (!Number.isSafeInteger(value)) throw new TrustError('malformed', 'an integer over 2^53 - 1');
    return value;
  }
}

function within(what: string, value: number, min: number, max: number, over: TrustErrorCode): number {
  if (value > max) throw new TrustError(over, `${what} of ${value}, at most ${max}`);
  if (value < min) throw new TrustError('malformed', `${what} of ${value}, at least ${min}`);
  return value;
}
