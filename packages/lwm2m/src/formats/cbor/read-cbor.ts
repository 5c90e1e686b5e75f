import { BytesReader, concat, fromUtf8 } from '@holdfast/bytes';
import { Lwm2mError } from '../../lwm2m-error.ts';
import type { ExactInteger } from '../../values/lwm2m-value.ts';
import type { CborItem } from './cbor-item.ts';

/**
 * CBOR (RFC 8949), everything well-formed: definite and indefinite lengths, longer heads than needed, half, single and
 * double floats, tags. Not checked: duplicate map keys, what a tag means.
 */
export interface CborLimits {
  readonly maxDepth: number;
  /** Items in all, keys and values counted each. */
  readonly maxItems: number;
}

const INDEFINITE = 31;

/** One item, and nothing after it. Throws `Lwm2mError`, or `BytesError` where the bytes end early or text is not UTF-8. */
export function readCbor(bytes: Uint8Array, limits: CborLimits): CborItem {
  const reader = new CborReader(bytes, limits);
  const item = reader.item(0);
  reader.end();
  return item;
}

class CborReader {
  readonly #bytes: BytesReader;
  readonly #limits: CborLimits;
  #count = 0;

  constructor(bytes: Uint8Array, limits: CborLimits) {
    this.#bytes = new BytesReader(bytes);
    this.#limits = limits;
  }

  end(): void {
    this.#bytes.end();
  }

  item(depth: number): CborItem {
    const head = this.#bytes.u8();
    const item = head === 0xff ? undefined : this.#after(head, depth);
    if (item === undefined) throw malformed('a break that ends nothing');
    return item;
  }

  /** The item whose first byte was read; undefined for the break that ends an indefinite length. */
  #after(head: number, depth: number): CborItem | undefined {
    if (head === 0xff) return undefined;
    if (depth > this.#limits.maxDepth) throw new Lwm2mError('too-large', 'CBOR nested too deep');
    if (++this.#count > this.#limits.maxItems) throw new Lwm2mError('too-large', 'too many CBOR items');
    const major = head >> 5;
    const info = head & 0b0001_1111;
    if (major === 7) return this.#simpleOrFloat(info);
    if (info === INDEFINITE && major >= 2 && major <= 5) return this.#indefinite(major, depth);
    const argument = this.#argument(info);
    switch (major) {
      case 0:
        return { kind: 'integer', value: argument };
      case 1:
        return { kind: 'integer', value: negative(argument) };
      case 2:
        return { kind: 'bytes', value: this.#bytes.take(Number(argument)).slice() };
      case 3:
        return { kind: 'text', value: fromUtf8(this.#bytes.take(Number(argument))) };
      case 4:
        return { kind: 'array', value: this.#sequence(Number(argument), depth) };
      case 5:
        return { kind: 'map', value: pairs(this.#sequence(2 * Number(argument), depth)) };
      default:
        return { kind: 'tag', tag: argument, value: this.item(depth + 1) };
    }
  }

  #argument(info: number): ExactInteger {
    if (info < 24) return info;
    if (info === 24) return this.#bytes.u8();
    if (info === 25) return this.#bytes.u16();
    if (info === 26) return this.#bytes.u32();
    if (info !== 27) throw malformed(`reserved additional information ${info}`);
    const wide = this.#bytes.u64();
    return wide <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(wide) : wide;
  }

  /** Never allocates for what a head promises, only for what is there. */
  #sequence(count: number, depth: number): CborItem[] {
    if (count > this.#bytes.remaining) throw malformed('more items than bytes');
    const items: CborItem[] = [];
    for (let i = 0; i < count; i++) items.push(this.item(depth + 1));
    return items;
  }

  #indefinite(major: number, depth: number): CborItem {
    const items: CborItem[] = [];
    for (;;) {
      const head = this.#bytes.u8();
      // RFC 8949 §3.2.3: the chunks of a string are definite strings of the same type.
      if (
        (major === 2 || major === 3) &&
        head !== 0xff &&
        (head >> 5 !== major || (head & 31) === INDEFINITE)
      ) {
        throw malformed('a chunk of another type');
      }
      const item = this.#after(head, depth + 1);
      if (item === undefined) break;
      items.push(item);
    }
    switch (major) {
      case 2:
        return { kind: 'bytes', value: concat(...chunks(items, 'bytes')) };
      case 3:
        return { kind: 'text', value: chunks(items, 'text').join('') };
      case 4:
        return { kind: 'array', value: items };
      default:
        return { kind: 'map', value: pairs(items) };
    }
  }

  #simpleOrFloat(info: number): CborItem {
    if (info === 20 || info === 21) return { kind: 'boolean', value: info === 21 };
    if (info < 24) return { kind: 'simple', value: info };
    if (info === 24) {
      const value = this.#bytes.u8();
      if (value < 32) throw malformed('a simple value in two bytes that fits one');
      return { kind: 'simple', value };
    }
    if (info === 25) return { kind: 'float', value: view(this.#bytes.take(2)).getFloat16(0) };
    if (info === 26) return { kind: 'float', value: view(this.#bytes.take(4)).getFloat32(0) };
    if (info === 27) return { kind: 'float', value: view(this.#bytes.take(8)).getFloat64(0) };
    throw malformed(`reserved additional information ${info}`);
  }
}

const malformed = (what: string): Lwm2mError =>
  new Lwm2mError('bad-payload', `not well-formed CBOR: ${what}`);

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** -1 - n, RFC 8949 §3.1. */
function negative(argument: ExactInteger): ExactInteger {
  const exact = -1n - BigInt(argument);
  const number = Number(exact);
  return Number.isSafeInteger(number) ? number : exact;
}

function pairs(items: readonly CborItem[]): (readonly [CborItem, CborItem])[] {
  if (items.length % 2 !== 0) throw malformed('a key without a value');
  const entries: (readonly [CborItem, CborItem])[] = [];
  for (let i = 0; i < items.length; i += 2) entries.push([items[i] as CborItem, items[i + 1] as CborItem]);
  return entries;
}

type Chunk<K extends 'bytes' | 'text'> = Extract<CborItem, { kind: K }>['value'];

const chunks = <K extends 'bytes' | 'text'>(items: readonly CborItem[], kind: K): Chunk<K>[] =>
  items.flatMap((item) => (item.kind === kind ? [item.value as Chunk<K>] : []));
