import { equal, fromHex, toHex } from '@holdfast/bytes';
import { decode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CborReader } from './cbor-reader.ts';
import { encodeCbor, type CborValue } from './encode-cbor.ts';
import { FieldReader } from './field-reader.ts';

const malformed = expect.objectContaining({ name: 'TrustError', code: 'malformed' }) as Error;
const ANY = { max: Number.MAX_SAFE_INTEGER };

/** A whole value of the subset, read without knowing what it is. */
function readAny(reader: CborReader, first: number): CborValue {
  if (first >> 5 === 1) return reader.label();
  const kind = reader.next();
  if (kind === 'integer') return reader.integer();
  if (kind === 'bytes') return reader.bytes(ANY);
  if (kind === 'text') return reader.text(ANY);
  return reader.boolean();
}

const scalars = fc.oneof(
  fc.maxSafeInteger(),
  fc.string({ unit: 'grapheme' }),
  fc.boolean(),
  fc.uint8Array({ maxLength: 300 }),
);

describe('encodeCbor and CborReader', () => {
  it('read back what was written', () => {
    fc.assert(
      fc.property(scalars, (value) => {
        const bytes = encodeCbor(value);
        const reader = new CborReader(bytes);
        expect(readAny(reader, bytes[0] as number)).toEqual(value);
        reader.end();
      }),
    );
  });

  it('agree on any bytes with a decoder that others wrote, held to its own encoding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 12 }), (bytes) => {
        // cborg takes a byte order mark off a text.
        fc.pre(!toHex(bytes).includes('efbbbf'));
        const theirs = readTheirs(bytes);
        let ours: CborValue | undefined;
        try {
          const reader = new CborReader(bytes);
          const value = readAny(reader, bytes[0] as number);
          reader.end();
          ours = value;
        } catch (error) {
          expect(error).toEqual(malformed);
        }
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([
    ['an integer in two bytes that one holds', '1817'],
    ['an integer in three bytes that two hold', '1900ff'],
    ['an integer in five bytes that three hold', '1a0000ffff'],
    ['an integer in nine bytes that five hold', '1b00000000ffffffff'],
    ['an integer of 2^53', '1b0020000000000000'],
    ['a reserved length', '1c'],
    ['an indefinite string', '5f4101ff'],
    ['a length in two bytes that one holds', '580161'],
    ['a string that ends too soon', '42aa'],
    ['a length beyond all memory', '5b001fffffffffffff'],
    ['a text that is not UTF-8', '62c328'],
    ['a surrogate in a text', '63eda080'],
    ['null', 'f6'],
    ['undefined', 'f7'],
    ['a float', 'f93c00'],
    ['a simple value in two bytes', 'f815'],
    ['a tag', 'c100'],
    ['nothing', ''],
  ])('refuse %s', (_, hex) => {
    const reader = new CborReader(fromHex(hex));
    expect(() => readAny(reader, fromHex(hex)[0] ?? 0)).toThrow(malformed);
  });

  it('take the greatest integer and a text that begins with a byte order mark', () => {
    expect(new CborReader(fromHex('1b001fffffffffffff')).integer()).toBe(Number.MAX_SAFE_INTEGER);
    expect(new CborReader(fromHex('63efbbbf')).text(ANY)).toBe('\u{feff}');
  });

  it('hold to bounds, and say which', () => {
    expect(() => new CborReader(fromHex('43010203')).bytes({ max: 2 })).toThrow(malformed);
    expect(() => new CborReader(fromHex('43010203')).bytes({ min: 4, max: 9 })).toThrow(malformed);
    expect(() => new CborReader(fromHex('43010203')).bytes({ max: 2, over: 'too-large' })).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    );
    expect(() => new CborReader(fromHex('83')).tuple(2)).toThrow(malformed);
  });

  it('refuse to write what the format does not have', () => {
    for (const bad of [1.5, -0, Number.NaN, 2 ** 53, '\ud800', [[0.5]], new Map([[1, '\udc00']])]) {
      expect(() => encodeCbor(bad)).toThrow(malformed);
    }
  });

  it('order the keys of a map by their bytes', () => {
    const map = new Map([
      [24, 1],
      [-1, 2],
      [3, 3],
    ]);
    expect(toHex(encodeCbor(map))).toBe('a303031818012002');
  });
});

describe('FieldReader', () => {
  const read = (hex: string): unknown[] => {
    const reader = new CborReader(fromHex(hex));
    const fields = new FieldReader(reader, 'a test', 4);
    const values = [fields.need(1).integer(), fields.optional(2, (at) => at.integer())];
    fields.end();
    reader.end();
    return values;
  };

  it('reads fields in order', () => {
    expect(read('a201070208')).toEqual([7, 8]);
    expect(read('a10107')).toEqual([7, undefined]);
  });

  it.each([
    ['an unknown key', 'a201070308'],
    ['a key twice', 'a201070107'],
    ['keys out of order', 'a202080107'],
    ['no key that is needed', 'a10208'],
    ['no key', 'a0'],
    ['a text as key', 'a1613107'],
    ['more pairs than there can be', 'a50107020803090409050a'],
  ])('refuses %s', (_, hex) => {
    expect(() => read(hex)).toThrow(malformed);
  });
});

/** What cborg makes of the bytes where they are a scalar of the subset in its deterministic encoding. */
function readTheirs(bytes: Uint8Array): CborValue | undefined {
  try {
    const value = decode(bytes, { strict: true, allowIndefinite: false, useMaps: true }) as CborValue;
    return !Array.isArray(value) && !(value instanceof Map) && equal(encodeCbor(value), bytes)
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}
