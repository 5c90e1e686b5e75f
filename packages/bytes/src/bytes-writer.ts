import { BytesError } from './bytes-error.ts';
import { transient } from './transient.ts';

/** By length: the least number that needs one byte more. */
const BOUNDS: readonly number[] = [0, 0x100, 0x1_0000, 0x100_0000, 0x1_0000_0000, 0, 0x1_0000_0000_0000];

/** Appends big-endian values to a buffer that grows. */
export class BytesWriter {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity = 64) {
    this.#bytes = transient(capacity);
  }

  get length(): number {
    return this.#length;
  }

  u8(value: number): this {
    return this.#big(value, 1);
  }

  u16(value: number): this {
    return this.#big(value, 2);
  }

  u24(value: number): this {
    return this.#big(value, 3);
  }

  u32(value: number): this {
    return this.#big(value, 4);
  }

  u48(value: number): this {
    return this.#big(value, 6);
  }

  u64(value: bigint): this {
    if (value < 0n || value >= 1n << 64n) throw new BytesError('range', `${value} does not fit 8 bytes`);
    return this.#big(Number(value >> 32n), 4).#big(Number(value & 0xffff_ffffn), 4);
  }

  put(bytes: Uint8Array): this {
    const at = this.#grow(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  /** A copy of what was written. */
  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** What was written, without a copy: for what is soon dropped, and until something else is written. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Starts anew in the same memory. */
  clear(): void {
    this.#length = 0;
  }

  #big(value: number, length: number): this {
    if (!Number.isInteger(value) || value < 0 || value >= (BOUNDS[length] as number)) {
      throw new BytesError('range', `${value} does not fit ${length} bytes`);
    }
    const at = this.#grow(length);
    const bytes = this.#bytes;
    // The low 32 bits by shifts, which only work on those; the rest, of 48, by division.
    let low = value >>> 0;
    let high = length > 4 ? Math.floor(value / 0x1_0000_0000) : 0;
    for (let i = at + length - 1; i >= at; i--) {
      bytes[i] = low & 0xff;
      low = (low >>> 8) | ((high & 0xff) << 24);
      high >>>= 8;
    }
    return this;
  }

  #grow(length: number): number {
    const at = this.#length;
    const needed = at + length;
    if (needed > this.#bytes.length) {
      const grown = transient(Math.max(needed, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#length = needed;
    return at;
  }
}
