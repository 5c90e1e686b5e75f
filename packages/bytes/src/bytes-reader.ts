import { BytesError } from './bytes-error.ts';

/** A cursor over bytes, big-endian. Every read gives all that was asked for or throws {@link BytesError} `short`. */
export class BytesReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get offset(): number {
    return this.#at;
  }

  get remaining(): number {
    return this.#end - this.#at;
  }

  #advance(length: number): number {
    const at = this.#at;
    if (!(length >= 0) || at + length > this.#end) {
      throw new BytesError('short', `wanted ${length} bytes, ${this.#end - at} are left`);
    }
    this.#at = at + length;
    return at;
  }

  u8(): number {
    return this.#bytes[this.#advance(1)] as number;
  }

  u16(): number {
    return this.#big(2);
  }

  u24(): number {
    return this.#big(3);
  }

  u32(): number {
    return this.#big(4);
  }

  /** Exact: 48 bits fit a number. */
  u48(): number {
    return this.#big(6);
  }

  u64(): bigint {
    const high = BigInt(this.#big(4));
    return (high << 32n) | BigInt(this.#big(4));
  }

  /** A view, not a copy. */
  take(length: number): Uint8Array {
    const at = this.#advance(length);
    return this.#bytes.subarray(at, at + length);
  }

  /** A reader of the next bytes alone. */
  part(length: number): BytesReader {
    const at = this.#advance(length);
    return new BytesReader(this.#bytes, at, at + length);
  }

  /** A view of all that is left. */
  rest(): Uint8Array {
    return this.take(this.remaining);
  }

  /** Throws {@link BytesError} `trailing` unless all has been read. */
  end(): void {
    if (this.remaining !== 0) throw new BytesError('trailing', `${this.remaining} bytes are left over`);
  }

  #big(length: number): number {
    const at = this.#advance(length);
    let value = 0;
    for (let i = at; i < at + length; i++) value = value * 256 + (this.#bytes[i] as number);
    return value;
  }
}
