import { fromHex, fromUtf8, toHex, utf8 } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coreObjects } from '../model/core-objects.ts';
import { ModelRegistry } from '../model/model-registry.ts';
import { Lwm2mPath } from '../path/lwm2m-path.ts';
import type { Entry } from '../values/entry.ts';
import { toJson } from '../values/json.ts';
import type { ResourceChange } from '../values/resource-change.ts';
import { ContentFormat, type CodecContext } from './codec.ts';
import { decodeEntries } from './codecs.ts';
import { decodeChanges, decodePaths, encodeChanges, encodePaths } from './composite.ts';

const { senmlJson, senmlCbor, senmlEtchJson, senmlEtchCbor, tlv } = ContentFormat;
const path = (text: string): Lwm2mPath => Lwm2mPath.parse(text);
const context: CodecContext = { base: Lwm2mPath.root, lookup: new ModelRegistry(coreObjects).lookup() };
const shown = (changes: readonly ResourceChange[]): unknown[] =>
  changes.map((change) =>
    change.kind === 'write'
      ? [change.entry.path.text, toJson(change.entry.value)]
      : [change.path.text, 'removed'],
  );
const failing = (code: string): unknown => expect.objectContaining({ name: 'Lwm2mError', code });

const id = fc.nat(65_534);
const anyPath = fc.array(id, { maxLength: 4 }).map((ids) => Lwm2mPath.of(...ids));

describe('changes', () => {
  it.each([senmlEtchJson, senmlEtchCbor])('have their own times (%i)', (format) => {
    const change = (text: string, time?: number): ResourceChange => ({
      kind: 'write',
      entry: {
        path: path(text),
        value: { type: 'integer', value: 5 },
        ...(time === undefined ? {} : { time }),
      },
    });
    const changes = [change('/3/0/9', 1_700_000_621), change('/3/0/10')];
    expect(decodeChanges(format, encodeChanges(format, changes, context), context)).toEqual(changes);
  });
});

describe('lists of paths', () => {
  it.each([
    ['[{"n":"/3/0/0"},{"n":"/3/0/9"},{"n":"/1/0/1"}]', ['/3/0/0', '/3/0/9', '/1/0/1']],
    [
      '[{"bn":"/4/0/","n":"0"},{"n":"1"},{"n":"2"},{"bn":"/6/","n":"0"}]',
      ['/4/0/0', '/4/0/1', '/4/0/2', '/6/0'],
    ],
    ['[{"n":"/"}]', ['/']],
    ['[{"bn":"/3/0/9"}]', ['/3/0/9']],
    ['[{"n":"/3/0/7/1"}]', ['/3/0/7/1']],
  ])('as Core 1.2 (SenML JSON) shows them: %s', (text, paths) => {
    expect(decodePaths(senmlJson, utf8(text)).map(String)).toEqual(paths);
    expect(decodePaths(senmlEtchJson, utf8(text)).map(String)).toEqual(paths);
  });

  it('are written so', () => {
    const paths = ['/3/0/0', '/3/0/9', '/1/0/1'].map(path);
    expect(fromUtf8(encodePaths(senmlEtchJson, paths))).toBe(
      '[{"n":"/3/0/0"},{"n":"/3/0/9"},{"n":"/1/0/1"}]',
    );
    expect(toHex(encodePaths(senmlCbor, paths.slice(0, 1)))).toBe('81a100662f332f302f30');
  });

  it.each([senmlJson, senmlCbor, senmlEtchJson, senmlEtchCbor])('in format %i come back', (format) => {
    const root = fc.constantFrom(undefined, '/', '/lwm2m');
    fc.assert(
      fc.property(fc.array(anyPath, { minLength: 1, maxLength: 20 }), root, (paths, rootPath) => {
        expect(decodePaths(format, encodePaths(format, paths, rootPath), rootPath)).toEqual(paths);
      }),
    );
  });

  it.each([
    ['no path', '[]'],
    ['a value', '[{"n":"/3/0/9","v":1}]'],
    ['null', '[{"n":"/3/0/9","v":null}]'],
    ['no name at all', '[{"t":1}]'],
    ['a name that is no path', '[{"n":"3/0/9"}]'],
    ['an object for an array', '{"n":"/3"}'],
  ])('with %s are refused', (_name, text) => {
    expect(() => decodePaths(senmlEtchJson, utf8(text))).toThrow(failing('bad-payload'));
  });

  it('are limited in number and size, and are none in other formats', () => {
    const many = utf8(`[${'{"n":"/3"},'.repeat(2_048)}{"n":"/3"}]`);
    expect(() => decodePaths(senmlJson, many)).toThrow(failing('too-large'));
    expect(() => decodePaths(senmlJson, utf8(' '.repeat(65_537)))).toThrow(failing('too-large'));
    expect(() => decodePaths(tlv, utf8('x'))).toThrow(failing('unsupported-format'));
    expect(() => encodePaths(tlv, [path('/3')])).toThrow(failing('unsupported-format'));
    expect(() => encodePaths(senmlJson, [])).toThrow(failing('unencodable'));
  });
});

describe('changes', () => {
  const text = '[{"n":"/3/0/14","vs":"+02:00"},{"n":"/1/0/1","v":300},{"n":"/2/0/2/127","v":null}]';
  const expected = [
    ['/3/0/14', '+02:00'],
    ['/1/0/1', 300],
    ['/2/0/2/127', 'removed'],
  ];

  it('write and remove across objects in SenML-ETCH JSON', () => {
    const changes = decodeChanges(senmlEtchJson, utf8(text), context);
    expect(shown(changes)).toEqual(expected);
    expect(fromUtf8(encodeChanges(senmlEtchJson, changes, context))).toBe(text);
  });

  it('and in SenML-ETCH CBOR', () => {
    const changes = decodeChanges(senmlEtchJson, utf8(text), context);
    const hex =
      '83a200672f332f302f313403662b30323a3030a200662f312f302f310219012ca2006a2f322f302f322f31323702f6';
    expect(toHex(encodeChanges(senmlEtchCbor, changes, context))).toBe(hex);
    expect(decodeChanges(senmlEtchCbor, fromHex(hex), context)).toEqual(changes);
  });

  it('remove whatever value is null', () => {
    for (const label of ['v', 'vs', 'vb', 'vd', 'vlo']) {
      const pack = utf8(`[{"bn":"/2/0/2/","n":"1","${label}":null}]`);
      expect(shown(decodeChanges(senmlEtchJson, pack, context))).toEqual([['/2/0/2/1', 'removed']]);
    }
  });

  it('are writes alone in the formats that know no null', () => {
    const writes = decodeChanges(senmlEtchJson, utf8(text), context).slice(0, 2);
    for (const format of [senmlJson, senmlCbor]) {
      expect(decodeChanges(format, encodeChanges(format, writes, context), context)).toEqual(writes);
    }
    expect(() => decodeChanges(senmlJson, utf8(text), context)).toThrow(failing('bad-payload'));
    const removal: ResourceChange = { kind: 'remove', path: path('/2/0/2/1') };
    expect(() => encodeChanges(senmlJson, [removal], context)).toThrow(failing('unencodable'));
  });

  it.each([
    ['a resource', '[{"n":"/2/0/2","v":null}]'],
    ['an instance', '[{"n":"/2/0","v":null}]'],
    ['null beside a value', '[{"n":"/2/0/2/1","v":null,"vs":"x"}]'],
  ])('never remove %s', (_name, pack) => {
    expect(() => decodeChanges(senmlEtchJson, utf8(pack), context)).toThrow(failing('bad-payload'));
  });

  it('lie below the path of the request', () => {
    const below = { ...context, base: path('/2') };
    expect(() => decodeChanges(senmlEtchJson, utf8('[{"n":"/3/0/14","vs":"x"}]'), below)).toThrow(
      failing('bad-payload'),
    );
    for (const outside of ['/3/0/6/0', '/3/0/6']) {
      const removal: ResourceChange = { kind: 'remove', path: path(outside) };
      expect(() => encodeChanges(senmlEtchJson, [removal], below)).toThrow(failing('unencodable'));
    }
  });

  const entry: fc.Arbitrary<Entry> = fc
    .tuple(id, fc.option(id, { nil: undefined }), fc.string({ unit: 'grapheme' }))
    .map(([instance, resourceInstance, value]) => {
      const resource = Lwm2mPath.of(33_000, instance, 1);
      return {
        path: resourceInstance === undefined ? resource : resource.child(resourceInstance),
        value: { type: 'string', value },
        untyped: true,
      };
    });
  const change: fc.Arbitrary<ResourceChange> = fc.oneof(
    entry.map((one): ResourceChange => ({ kind: 'write', entry: one })),
    fc
      .tuple(id, id)
      .map(([a, b]): ResourceChange => ({ kind: 'remove', path: Lwm2mPath.of(33_000, a, 1, b) })),
  );

  it.each([senmlEtchJson, senmlEtchCbor])('in format %i come back', (format) => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 10 }), (changes) => {
        expect(decodeChanges(format, encodeChanges(format, changes, context), context)).toEqual(changes);
      }),
    );
  });

  it.each([senmlEtchJson, senmlEtchCbor])('in format %i: any bytes are read or fail typed', (format) => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.json().map((some) => utf8(some)),
      fc
        .tuple(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(), fc.nat(255))
        .map(([some, at, byte]) => {
          const bytes = encodeChanges(format, some, context);
          bytes[at % bytes.length] = byte;
          return bytes;
        }),
    );
    fc.assert(
      fc.property(hostile, (bytes) => {
        for (const read of [() => decodeChanges(format, bytes, context), () => decodePaths(format, bytes)]) {
          try {
            read();
          } catch (error) {
            expect(error).toMatchObject({ name: 'Lwm2mError' });
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('values of many objects below the root', () => {
  it('are read as Core 1.2 shows a Bootstrap-Pack: one base after another', () => {
    const pack =
      '[{"bn":"/0/1/","n":"0","vs":"coaps://server1.example.com"},{"n":"1","vb":false},{"n":"2","v":0},' +
      '{"n":"3","vd":"YjMxM2NjMjItZjk2OS00MmVjLWFkNDI"},{"n":"4","vd":""},{"n":"10","v":101},' +
      '{"bn":"/1/0/","n":"0","v":101},{"n":"1","v":86400},{"n":"6","vb":true},{"n":"7","vs":"U"},' +
      '{"bn":"/2/0/","n":"0","v":1},{"n":"1","v":0},{"n":"2/101","v":15},{"n":"3","v":101}]';
    const entries = decodeEntries(senmlJson, utf8(pack), context);
    expect(entries.map(({ path: at, value }) => [at.text, value.type, toJson(value)])).toEqual([
      ['/0/1/0', 'string', 'coaps://server1.example.com'],
      ['/0/1/1', 'boolean', false],
      ['/0/1/2', 'integer', 0],
      ['/0/1/3', 'opaque', 'YjMxM2NjMjItZjk2OS00MmVjLWFkNDI='],
      ['/0/1/4', 'opaque', ''],
      ['/0/1/10', 'integer', 101],
      ['/1/0/0', 'integer', 101],
      ['/1/0/1', 'integer', 86_400],
      ['/1/0/6', 'boolean', true],
      ['/1/0/7', 'string', 'U'],
      ['/2/0/0', 'integer', 1],
      ['/2/0/1', 'integer', 0],
      ['/2/0/2/101', 'integer', 15],
      ['/2/0/3', 'integer', 101],
    ]);
  });

  it('carry each its time, as a Send of stored readings does', () => {
    const pack =
      '[{"bn":"/3303/0/","bt":1700000000,"n":"5700","v":4.5},{"n":"5700","t":60,"v":4.6},' +
      '{"bn":"/3304/0/","bt":1700000300,"n":"5700","v":60},{"bn":"","bt":0,"n":"/3/0/9","v":80}]';
    const entries = decodeEntries(senmlJson, utf8(pack), context);
    expect(entries.map(({ path: at, value, time }) => [at.text, value.value, time])).toEqual([
      ['/3303/0/5700', 4.5, 1_700_000_000],
      ['/3303/0/5700', 4.6, 1_700_000_060],
      ['/3304/0/5700', 60, 1_700_000_300],
      ['/3/0/9', 80, undefined],
    ]);
  });
});

describe('one resource instance', () => {
  it.each([ContentFormat.text, ContentFormat.cbor, tlv, senmlJson, senmlCbor])(
    'is read and written alone in format %i',
    (format) => {
      const at = { ...context, base: path('/3/0/7/1') };
      const entries: Entry[] = [{ path: at.base, value: { type: 'integer', value: 3800 } }];
      const bytes = encodeChanges(format, [{ kind: 'write', entry: entries[0] as Entry }], at);
      expect(decodeEntries(format, bytes, at)).toEqual(entries);
    },
  );
});
