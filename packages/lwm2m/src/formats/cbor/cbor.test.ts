import { BytesWriter, fromHex, toHex } from '@holdfast/bytes';
import { decode, encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lwm2mPath } from '../../path/lwm2m-path.ts';
import type { ResourceType } from '../../values/lwm2m-value.ts';
import { cborCodec } from './cbor-codec.ts';
import type { CborItem } from './cbor-item.ts';
import { readCbor } from './read-cbor.ts';
import { writeFloat, writeInteger } from './write-cbor.ts';

const LIMITS = { maxDepth: 16, maxItems: 1_000 };
const read = (hex: string): CborItem => readCbor(fromHex(hex), LIMITS);

describe('readCbor', () => {
  /** RFC 8949 appendix A. */
  it.each([
    ['1818', { kind: 'integer', value: 24 }],
    ['1bffffffffffffffff', { kind: 'integer', value: 18446744073709551615n }],
    ['3bffffffffffffffff', { kind: 'integer', value: -18446744073709551616n }],
    ['3903e7', { kind: 'integer', value: -1000 }],
    ['f90001', { kind: 'float', value: 5.960464477539063e-8 }],
    ['f98000', { kind: 'float', value: -0 }],
    ['f97c00', { kind: 'float', value: Infinity }],
    ['f97e00', { kind: 'float', value: NaN }],
    ['fa47c35000', { kind: 'float', value: 100000 }],
    ['fbc010666666666666', { kind: 'float', value: -4.1 }],
    ['f5', { kind: 'boolean', value: true }],
    ['f6', { kind: 'simple', value: 22 }],
    ['f8ff', { kind: 'simple', value: 255 }],
    ['62c3bc', { kind: 'text', value: 'ü' }],
    ['4401020304', { kind: 'bytes', value: Uint8Array.of(1, 2, 3, 4) }],
    ['5f42010243030405ff', { kind: 'bytes', value: Uint8Array.of(1, 2, 3, 4, 5) }],
    ['7f657374726561646d696e67ff', { kind: 'text', value: 'streaming' }],
    ['c11a514b67b0', { kind: 'tag', tag: 1, value: { kind: 'integer', value: 1363896240 } }],
    ['9f01ff', { kind: 'array', value: [{ kind: 'integer', value: 1 }] }],
    [
      'bf6346756ef5ff',
      {
        kind: 'map',
        value: [
          [
            { kind: 'text', value: 'Fun' },
            { kind: 'boolean', value: true },
          ],
        ],
      },
    ],
  ])('reads %s', (hex, item) => {
    expect(read(hex)).toEqual(item);
  });

  it.each([
    ['1c', 'bad-payload'],
    ['ff', 'bad-payload'],
    ['81ff', 'bad-payload'],
    ['bf01ff', 'bad-payload'],
    ['5f6161ff', 'bad-payload'],
    ['5f5f4101ffff', 'bad-payload'],
    ['1f', 'bad-payload'],
    ['f800', 'bad-payload'],
    ['9bffffffffffffffff', 'bad-payload'],
    ['bbffffffffffffffff', 'bad-payload'],
    ['5bffffffffffffffff', 'short'],
    ['1a0000', 'short'],
    ['62ff00', 'utf8'],
    ['0000', 'trailing'],
    ['81'.repeat(40), 'too-large'],
    ['9f'.repeat(40), 'too-large'],
    ['c1'.repeat(40), 'too-large'],
    [`9f${'00'.repeat(1001)}ff`, 'too-large'],
  ])('refuses %s', (hex, code) => {
    expect(() => read(hex)).toThrow(expect.objectContaining({ code }));
  });

  it('agrees with another implementation on everything that one writes', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.maxSafeInteger(),
        fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }),
        fc.double(),
        fc.boolean(),
        fc.string(),
        fc.uint8Array(),
        fc.array(tie('any'), { maxLength: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (any) => {
        const bytes = encode(any);
        expect(plain(readCbor(bytes, { maxDepth: 8, maxItems: 10_000 }))).toEqual(decode(bytes));
      }),
    );
  });
});

/** As the other implementation shows it. */
function plain(item: CborItem): unknown {
  return item.kind === 'array' ? item.value.map(plain) : item.kind === 'map' ? undefined : item.value;
}

describe('writing CBOR', () => {
  it('is read back, the same, by another implementation', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), fc.double(), (integer, float) => {
        const integers = new BytesWriter();
        writeInteger(integers, integer);
        expect(BigInt(decode(integers.bytes()) as number | bigint)).toBe(integer);
        expect(toHex(integers.bytes())).toBe(toHex(encode(integer)));
        const floats = new BytesWriter();
        writeFloat(floats, float);
        expect(decode(floats.bytes())).toBe(float);
      }),
    );
  });
});

describe('the CBOR format', () => {
  const codec = (type: ResourceType): Parameters<typeof cborCodec.decode>[1] => ({
    base: Lwm2mPath.parse('/3303/0/1'),
    lookup: () => ({ id: 1, name: 'x', operations: 'RW', multiple: false, mandatory: false, type }),
  });

  it.each([
    ['integer', '190ed8', 3800],
    ['float', 'fa41b80000', 23],
    ['float', 'fb4037333333333333', 23.2],
    ['time', 'c11a5182428f', 1367491215],
    ['boolean', 'f4', false],
    ['string', '6131', '1'],
    ['objlnk', '6436363a30', { objectId: 66, instanceId: 0 }],
    ['opaque', '42abcd', Uint8Array.of(0xab, 0xcd)],
    ['corelnk', '663c2f332f303e', '</3/0>'],
  ] as const)('%s as %s, both ways', (type, hex, value) => {
    const entries = cborCodec.decode(fromHex(hex), codec(type));
    expect(entries).toEqual([{ path: Lwm2mPath.parse('/3303/0/1'), value: { type, value } }]);
    expect(toHex(cborCodec.encode(entries, codec(type)))).toBe(hex);
  });

  it.each([
    ['float', '17', 23],
    ['float', 'f94dc0', 23],
    ['float', 'c48221190903', 23.07],
    ['integer', 'fa4f800000', 4294967296],
    ['integer', 'c249ffffffffffffffffff', 'bad-value'],
    ['integer', 'c24400000102', 258],
    ['integer', 'c341ff', -256],
    ['time', '1a5182428f', 1367491215],
    ['time', 'c074323031332d30352d30325431303a34303a31355a', 1367491215],
    ['time', 'f97e00', 'bad-value'],
    ['boolean', '01', 'bad-value'],
    ['unsigned', '20', 'bad-value'],
    ['string', '4131', 'bad-value'],
    ['string', '80', 'bad-payload'],
    ['string', 'f6', 'bad-payload'],
    ['string', '', 'bad-payload'],
  ] as const)('reads %s from %s', (type, hex, outcome) => {
    if (typeof outcome === 'number') {
      expect(cborCodec.decode(fromHex(hex), codec(type))[0]?.value).toEqual({ type, value: outcome });
    } else {
      expect(() => cborCodec.decode(fromHex(hex), codec(type))).toThrow(
        expect.objectContaining({ code: outcome }),
      );
    }
  });
});
