import { utf8 } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineObject, type ResourceDefinition } from '../model/definition.ts';
import { ModelRegistry } from '../model/model-registry.ts';
import { Lwm2mPath, type PathDepth } from '../path/lwm2m-path.ts';
import type { Entry } from '../values/entry.ts';
import { exactInteger } from '../values/integer.ts';
import type { Lwm2mValue, ResourceType } from '../values/lwm2m-value.ts';
import { ContentFormat, type CodecContext } from './codec.ts';
import { codecFor, codecs, decodeEntries, encodeEntries } from './codecs.ts';

/** Values of each type, and an object with a resource of each, its id being the place in this list. */
const VALUES: { readonly [T in ResourceType]: fc.Arbitrary<Extract<Lwm2mValue, { type: T }>['value']> } = {
  string: fc.string({ unit: 'grapheme' }),
  integer: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => exactInteger(n, 'integer')),
  unsigned: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((n) => exactInteger(n, 'unsigned')),
  float: fc.double({ noNaN: true, noDefaultInfinity: true }),
  boolean: fc.boolean(),
  opaque: fc.uint8Array({ maxLength: 300 }),
  time: fc.integer({ min: -(2 ** 31), max: 2 ** 42 }),
  objlnk: fc.record({ objectId: fc.nat(65_535), instanceId: fc.nat(65_535) }),
  corelnk: fc.constantFrom('', '</3/0>', '</3/0>;ver="1.1",</4>'),
};
const TYPES = Object.keys(VALUES) as ResourceType[];
const OBJECT = 33_000;

const registry = new ModelRegistry([
  defineObject(
    { id: OBJECT, version: '1.0', name: 'Each type', urn: 'urn:x', multiple: true, mandatory: false },
    TYPES.map((type, id): ResourceDefinition => ({
      id: id * 100,
      name: type,
      operations: 'RW',
      multiple: false,
      mandatory: false,
      type,
    })),
  ),
]);
const context = (base: Lwm2mPath): CodecContext => ({ base, lookup: registry.lookup(), now: 1.7e9 });

const valueOf = (type: ResourceType): fc.Arbitrary<Lwm2mValue> =>
  (VALUES[type] as fc.Arbitrary<unknown>).map((value) => ({ type, value }) as Lwm2mValue);

const anyEntry: fc.Arbitrary<Entry> = fc
  .tuple(fc.nat(300), fc.nat(TYPES.length - 1), fc.option(fc.nat(300), { nil: undefined }))
  .chain(([instanceId, index, resourceInstanceId]) => {
    const resource = Lwm2mPath.of(OBJECT, instanceId, index * 100);
    const path = resourceInstanceId === undefined ? resource : resource.child(resourceInstanceId);
    return valueOf(TYPES[index] as ResourceType).map((value) => ({ path, value }));
  });

/** One object's values, each resource either single or multiple, in the order that TLV's nesting keeps. */
const objectEntries: fc.Arbitrary<Entry[]> = fc.array(anyEntry, { maxLength: 12 }).map((entries) => {
  const kept = new Map<string, Entry>();
  const kinds = new Map<string, number>();
  for (const entry of entries.toSorted((a, b) => Lwm2mPath.compare(a.path, b.path))) {
    const resource = entry.path.upTo(3).text;
    if ((kinds.get(resource) ?? entry.path.depth) !== entry.path.depth) continue;
    kinds.set(resource, entry.path.depth);
    kept.set(entry.path.text, entry);
  }
  return [...kept.values()];
});

describe('every format', () => {
  it('is found by its number', () => {
    const composite: number[] = [ContentFormat.senmlEtchJson, ContentFormat.senmlEtchCbor];
    expect([...codecs.keys()].sort((a, b) => a - b)).toEqual(
      Object.values(ContentFormat)
        .filter((format) => !composite.includes(format))
        .sort((a, b) => a - b),
    );
    expect(() => codecFor(99)).toThrow(expect.objectContaining({ code: 'unsupported-format' }));
  });

  it.each([
    ContentFormat.tlv,
    ContentFormat.senmlJson,
    ContentFormat.senmlCbor,
    ContentFormat.lwm2mJson,
    ContentFormat.lwm2mCbor,
  ])('of many values (%i) gives back what it was given, at each depth of the request', (format) => {
    fc.assert(
      fc.property(objectEntries, fc.constantFrom<PathDepth>(1, 2, 3, 4), (entries, depth) => {
        const base = entries[0]?.path.upTo(depth) ?? Lwm2mPath.of(OBJECT);
        const below = entries.filter(({ path }) => base.isPrefixOf(path));
        const bytes = encodeEntries(format, below, context(base));
        expect(decodeEntries(format, bytes, context(base))).toEqual(below);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [ContentFormat.text, TYPES],
    [ContentFormat.cbor, TYPES],
    [ContentFormat.opaque, ['opaque']],
    [ContentFormat.linkFormat, ['corelnk']],
  ] as [ContentFormat, ResourceType[]][])(
    'of one value (%i) gives back what it was given',
    (format, types) => {
      fc.assert(
        fc.property(fc.constantFrom(...types).chain(valueOf), fc.boolean(), (value, multiple) => {
          const resource = Lwm2mPath.of(OBJECT, 0, TYPES.indexOf(value.type) * 100);
          const path = multiple ? resource.child(3) : resource;
          const bytes = encodeEntries(format, [{ path, value }], context(path));
          expect(decodeEntries(format, bytes, context(path))).toEqual([{ path, value }]);
        }),
        { numRuns: 500 },
      );
    },
  );

  it.each([...codecs.keys()])('(%i) reads any bytes, or fails typed', (format) => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => utf8(text)),
      fc
        .array(fc.constantFrom(0x81, 0x9f, 0xbf, 0xa1, 0xff, 0x00, 0x02, 0x61, 0x2f, 0xc4, 0xd8, 0x08, 0x28))
        .map((some) => Uint8Array.from(some)),
    );
    const bases = ['/', '/33000', '/33000/0', '/33000/0/100', '/33000/0/100/0', '/1'];
    fc.assert(
      fc.property(hostile, fc.constantFrom(...bases), fc.boolean(), (bytes, base, keep) => {
        try {
          decodeEntries(format, bytes, {
            ...context(Lwm2mPath.parse(base)),
            mismatch: keep ? 'keep' : 'reject',
          });
        } catch (error) {
          expect(error).toMatchObject({ name: 'Lwm2mError' });
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([...codecs.keys()])('(%i) survives its own output, damaged', (format) => {
    fc.assert(
      fc.property(anyEntry, fc.nat(), fc.nat(255), (entry, at, byte) => {
        let bytes: Uint8Array;
        try {
          bytes = encodeEntries(format, [entry], context(entry.path));
          if (bytes.length > 0) bytes[at % bytes.length] = byte;
          decodeEntries(format, bytes, context(entry.path));
        } catch (error) {
          expect(error).toMatchObject({ name: 'Lwm2mError' });
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([ContentFormat.text, ContentFormat.cbor, ContentFormat.opaque, ContentFormat.linkFormat])(
    'of one value (%i) says so when it is asked for more',
    (format) => {
      const [a, b] = [0, 1].map((id): Entry => ({
        path: Lwm2mPath.of(OBJECT, 0, 500, id),
        value: { type: 'opaque', value: new Uint8Array() },
      })) as [Entry, Entry];
      const code = 'unencodable';
      for (const [entries, base] of [
        [[a, b], a.path.upTo(3)],
        [[], a.path],
        [[a], a.path.upTo(2)],
        [[{ ...a, time: 1.7e9 }], a.path],
      ] as [Entry[], Lwm2mPath][]) {
        expect(() => encodeEntries(format, entries, context(base))).toThrow(
          expect.objectContaining({ code }),
        );
      }
      expect(() => decodeEntries(format, utf8('1'), context(Lwm2mPath.of(OBJECT)))).toThrow(
        expect.objectContaining({ code: 'bad-payload' }),
      );
    },
  );
});
