import { TrustError } from '../trust-error.ts';
import type { CborReader } from './cbor-reader.ts';

/**
 * The pairs of a map with small integers as keys. The caller asks in ascending order, so that a key that is unknown, repeated or out
 * of order is one that was not asked for: `malformed`.
 */
export class FieldReader {
  readonly #reader: CborReader;
  readonly #what: string;
  #left: number;
  #ahead: number | undefined;

  /** `what` the map is, for people. */
  constructor(reader: CborReader, what: string, max: number) {
    this.#reader = reader;
    this.#what = what;
    this.#left = reader.map({ max });
  }

  /** Whether the key comes next; its value is then the next that the reader gives. */
  has(key: number): boolean {
    if (this.#ahead === undefined && this.#left > 0) {
      this.#ahead = this.#reader.label();
      this.#left--;
    }
    if (this.#ahead !== key) return false;
    this.#ahead = undefined;
    return true;
  }

  need(key: number): CborReader {
    if (!this.has(key)) throw new TrustError('malformed', `${this.#what} has no field ${key} in its place`);
    return this.#reader;
  }

  optional<T>(key: number, read: (reader: CborReader) => T): T | undefined {
    return this.has(key) ? read(this.#reader) : undefined;
  }

  end(): void {
    if (this.#left > 0 || this.#ahead !== undefined) {
      throw new TrustError('malformed', `${this.#what} has a field that it cannot have`);
    }
  }
}
