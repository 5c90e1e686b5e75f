import { fromHex, toHex } from '@holdfast/bytes';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  decodeEntry,
  decodeEntryBundle,
  encodeEntry,
  encodeEntryBundle,
  ENTRY_TYPES,
  isPersonal,
  type EntryType,
} from './entry.ts';

const types = Object.keys(ENTRY_TYPES) as EntryType[];
const hash = new Uint8Array(32).fill(0xab);
const malformed = expect.objectContaining({ name: 'TrustError', code: 'malformed' });

it('is a type and a hash', () => {
  expect(types.map((type) => toHex(encodeEntry({ type, hash })).slice(0, 4))).toEqual([
    '01ab',
    '02ab',
    '03ab',
    '04ab',
    '05ab',
    '06ab',
    '07ab',
  ]);
  for (const type of types) expect(decodeEntry(encodeEntry({ type, hash }))).toEqual({ type, hash });
  expect(types.filter(isPersonal)).toEqual(['account', 'access']);
});

it.each([
  '',
  '01',
  `00${'ab'.repeat(32)}`,
  `08${'ab'.repeat(32)}`,
  `01${'ab'.repeat(31)}`,
  `01${'ab'.repeat(33)}`,
])('refuses %s', (hex) => {
  expect(() => decodeEntry(fromHex(hex))).toThrow(malformed);
});

it('lies in bundles, each after its length', () => {
  expect(toHex(encodeEntryBundle([Uint8Array.of(7), new Uint8Array(), Uint8Array.of(1, 2)]))).toBe(
    '000107000000020102',
  );
  const entries = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 256 });
  fc.assert(
    fc.property(entries, (entries) => {
      const bundle = encodeEntryBundle(entries);
      expect(decodeEntryBundle(bundle, entries.length)).toEqual(entries);
      const read = (bytes: Uint8Array, width: number) => () => decodeEntryBundle(bytes, width);
      expect(read(bundle.subarray(0, -1), entries.length)).toThrow(malformed);
      expect(read(new Uint8Array([...bundle, 0]), entries.length)).toThrow(malformed);
      expect(read(bundle, entries.length + 1)).toThrow(malformed);
      expect(read(bundle, entries.length - 1)).toThrow(malformed);
    }),
  );
});
