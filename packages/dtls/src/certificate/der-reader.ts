import { DtlsError } from '../dtls-error.ts';

const BOOLEAN = 0x01;
export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const OBJECT_IDENTIFIER = 0x06;
export const SEQUENCE = 0x30;
export const SET = 0x31;

export interface DerElement {
  readonly tag: number;
  /** Views: without tag and length, and with them. */
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

/** Reads DER one element after another: tags of one byte, definite lengths of up to three. Throws {@link DtlsError} `decode`. */
export class DerReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The tag of what {@link next} will give; undefined at the end. */
  get tag(): number | undefined {
    return this.#bytes[this.#at];
  }

  next(): DerElement {
    const from = this.#at;
    const tag = this.#byte();
    if ((tag & 0x1f) === 0x1f) throw damaged('a tag of several bytes');
    const length = this.#length();
    const start = this.#at;
    if (start + length > this.#bytes.length) throw damaged('an element beyond its end');
    this.#at = start + length;
    return {
      tag,
      content: this.#bytes.subarray(start, this.#at),
      whole: this.#bytes.subarray(from, this.#at),
    };
  }

  /** The next element, which has this tag. */
  take(tag: number): DerElement {
    const element = this.next();
    if (element.tag !== tag) throw damaged(`tag ${element.tag} instead of ${tag}`);
    return element;
  }

  /** The elements within the next one. */
  enter(tag: number): DerReader {
    return new DerReader(this.take(tag).content);
  }

  /** The next element if it has this tag. */
  optional(tag: number): DerElement | undefined {
    return this.tag === tag ? this.next() : undefined;
  }

  /** The next element if it is a BOOLEAN, else its default, which is false wherever we look. */
  flag(): boolean {
    const content = this.optional(BOOLEAN)?.content;
    if (content === undefined) return false;
    if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff))
      throw damaged('a BOOLEAN that is neither');
    return content[0] === 0xff;
  }

  end(): void {
    if (!this.done) throw damaged('bytes after the end');
  }

  #length(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    const count = first & 0x7f;
    if (count === 0 || count > 3) throw damaged('an indefinite or excessive length');
    let length = 0;
    for (let i = 0; i < count; i++) length = (length << 8) | this.#byte();
    const least = count === 1 ? 0x80 : 1 << (8 * (count - 1));
    if (length < least) throw damaged('a length in more bytes than it needs');
    return length;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw damaged('an element cut short');
    this.#at++;
    return byte;
  }
}

const damaged = (what: string): DtlsError =>
  new DtlsError('decode', `a certificate that is not DER: ${what}`);
