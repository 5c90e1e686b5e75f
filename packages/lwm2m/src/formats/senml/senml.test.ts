import { fromHex, fromUtf8, toHex, utf8 } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { coreObjects } from '../../model/core-objects.ts';
import { ModelRegistry } from '../../model/model-registry.ts';
import { Lwm2mPath } from '../../path/lwm2m-path.ts';
import type { Entry } from '../../values/entry.ts';
import { toJson } from '../../values/json.ts';
import type { CodecContext } from '../codec.ts';
import { readSenmlCbor } from './read-senml-cbor.ts';
import { readSenmlJson } from './read-senml-json.ts';
import { resolveSenml, type ResolvedRecord } from './resolve-senml.ts';
import { senmlCborCodec, senmlJsonCodec } from './senml-codecs.ts';

const lookup = new ModelRegistry(coreObjects).lookup();
const NOW = 1_700_000_000;
const context = (base: string, more?: Partial<CodecContext>): CodecContext => ({
  base: Lwm2mPath.parse(base),
  lookup,
  now: NOW,
  ...more,
});
const path = (text: string): Lwm2mPath => Lwm2mPath.parse(text);
const shown = (entries: readonly Entry[]): unknown[] =>
  entries.map(({ path, value, time, untyped }) => [
    path.text,
    toJson(value),
    ...(time === undefined ? [] : [time]),
    ...(untyped ? ['untyped'] : []),
  ]);
const json = (text: string, base = '/', more?: Partial<CodecContext>): unknown[] =>
  shown(senmlJsonCodec.decode(utf8(text), context(base, more)));

/** Core 1.1.1 §7.4: the device instance. */
const DEVICE_JSON =
  '[{"bn":"/3/0/","n":"0","vs":"Open Mobile Alliance"},{"n":"1","vs":"Lightweight M2M Client"},' +
  '{"n":"2","vs":"345000123"},{"n":"3","vs":"1.0"},{"n":"6/0","v":1},{"n":"6/1","v":5},{"n":"7/0","v":3800},' +
  '{"n":"7/1","v":5000},{"n":"8/0","v":125},{"n":"8/1","v":900},{"n":"9","v":100},{"n":"10","v":15},' +
  '{"n":"11/0","v":0},{"n":"13","v":1367491215},{"n":"14","vs":"+02:00"},{"n":"16","vs":"U"}]';
const DEVICE_CBOR =
  '90a321652f332f302f00613003744f70656e204d6f62696c6520416c6c69616e6365a200613103764c69676874776569676874204d32' +
  '4d20436c69656e74a20061320369333435303030313233a20061330363312e30a20063362f300201a20063362f310205a20063372f30' +
  '02190ed8a20063372f3102191388a20063382f3002187da20063382f3102190384a2006139021864a200623130020fa2006431312f30' +
  '0200a200623133021a5182428fa20062313403662b30323a3030a200623136036155';

describe('SenML examples of the LwM2M specification', () => {
  it('are written as printed there, and read as each other', () => {
    const entries = senmlJsonCodec.decode(utf8(DEVICE_JSON), context('/3/0'));
    expect(entries).toHaveLength(16);
    expect(shown(entries).slice(12, 14)).toEqual([
      ['/3/0/11/0', 0],
      ['/3/0/13', '2013-05-02T10:40:15Z'],
    ]);
    expect(senmlCborCodec.decode(fromHex(DEVICE_CBOR), context('/3/0'))).toEqual(entries);
    expect(fromUtf8(senmlJsonCodec.encode(entries, context('/3/0')))).toBe(DEVICE_JSON);
    expect(toHex(senmlCborCodec.encode(entries, context('/3/0')))).toBe(DEVICE_CBOR);
  });

  it('name object links by vlo', () => {
    const text = '[{"bn":"/3/0/","n":"22/0","vlo":"66:0"},{"n":"22/1","vlo":"66:1"}]';
    const entries = senmlJsonCodec.decode(utf8(text), context('/3/0'));
    expect(shown(entries)).toEqual([
      ['/3/0/22/0', '66:0'],
      ['/3/0/22/1', '66:1'],
    ]);
    expect(fromUtf8(senmlJsonCodec.encode(entries, context('/3/0')))).toBe(text);
    const bytes = senmlCborCodec.encode(entries.slice(0, 1), context('/3/0'));
    expect(toHex(bytes)).toBe('81a321652f332f302f006432322f3063766c6f6436363a30');
    expect(senmlCborCodec.decode(bytes, context('/3/0'))).toEqual(entries.slice(0, 1));
  });
});

describe('SenML examples of RFC 8428', () => {
  /** §5.1.2 and, in CBOR, §6. */
  const current = (time: number, value: number): ResolvedRecord => ({
    name: 'urn:dev:ow:10e2073a0108006:current',
    time: 1_276_020_076.001 + time,
    value: { kind: 'float', value },
  });
  const MULTIPLE: ResolvedRecord[] = [
    { ...current(0, 120.1), name: 'urn:dev:ow:10e2073a0108006:voltage' },
    current(-5, 1.2),
    current(-4, 1.3),
    current(-3, 1.4),
    current(-2, 1.5),
    current(-1, 1.6),
    current(0, 1.7),
  ];

  it('resolve to the records printed there, in JSON', () => {
    const text =
      '[{"bn":"urn:dev:ow:10e2073a0108006:","bt":1.276020076001e+09,"bu":"A","bver":5,"n":"voltage","u":"V","v":120.1},' +
      '{"n":"current","t":-5,"v":1.2},{"n":"current","t":-4,"v":1.3},{"n":"current","t":-3,"v":1.4},' +
      '{"n":"current","t":-2,"v":1.5},{"n":"current","t":-1,"v":1.6},{"n":"current","v":1.7}]';
    expect([...resolveSenml(readSenmlJson(utf8(text), 10))]).toEqual(MULTIPLE);
  });

  it('resolve to the records printed there, in CBOR', () => {
    const hex =
      '87a721781b75726e3a6465763a6f773a3130653230373361303130383030363a22fb41d303a15b00106223614120050067766f6c7461' +
      '676501615602fb405e066666666666a3006763757272656e74062402fb3ff3333333333333a3006763757272656e74062302fb3ff4cc' +
      'cccccccccda3006763757272656e74062202fb3ff6666666666666a3006763757272656e74062102f93e00a3006763757272656e7406' +
      '2002fb3ff999999999999aa3006763757272656e74060002fb3ffb333333333333';
    expect([...resolveSenml(readSenmlCbor(fromHex(hex), 10))]).toEqual(MULTIPLE);
  });

  it('hold every kind of value (§5.1.4)', () => {
    const text =
      '[{"bn":"urn:dev:ow:10e2073a01080063:","n":"temp","u":"Cel","v":23.1},{"n":"label","vs":"Machine Room"},' +
      '{"n":"open","vb":false},{"n":"nfc-reader","vd":"aGkgCg"}]';
    expect(readSenmlJson(utf8(text), 10).map(({ value }) => value)).toEqual([
      { kind: 'float', value: 23.1 },
      { kind: 'text', value: 'Machine Room' },
      { kind: 'boolean', value: false },
      { kind: 'bytes', value: utf8('hi \n') },
    ]);
  });
});

describe('SenML times', () => {
  it('are relative to the base, and to now below 2^28 (RFC 8428 §4.5.3)', () => {
    const text =
      '[{"bn":"/3303/0/5700","bt":-30,"v":1},{"t":10,"v":2},{"t":30,"v":3},{"bt":1600000000,"v":4},{"t":-5.5,"v":5}]';
    expect(json(text)).toEqual([
      ['/3303/0/5700', 1, NOW - 30],
      ['/3303/0/5700', 2, NOW - 20],
      ['/3303/0/5700', 3],
      ['/3303/0/5700', 4, 1_600_000_000],
      ['/3303/0/5700', 5, 1_599_999_994.5],
    ]);
  });

  it('relative to now need a clock', () => {
    const { now: _now, ...noClock } = context('/');
    const relative = utf8('[{"n":"/3303/0/5700","t":-1,"v":1}]');
    expect(() => senmlJsonCodec.decode(relative, noClock)).toThrow(
      expect.objectContaining({ code: 'bad-payload' }),
    );
  });

  it('are written once where they are one, and survive as they are where they are several', () => {
    const at = (...times: (number | undefined)[]): Entry[] =>
      times.map((time) => ({
        path: path('/3303/0/5700'),
        value: { type: 'float', value: 1.5 },
        ...(time === undefined ? undefined : { time }),
      }));
    const written = (entries: Entry[]): string => {
      const bytes = senmlJsonCodec.encode(entries, context('/3303/0/5700'));
      expect(senmlJsonCodec.decode(bytes, context('/3303/0/5700'))).toEqual(entries);
      return fromUtf8(bytes);
    };
    expect(written(at(NOW, NOW))).toBe(`[{"bn":"/3303/0/5700","bt":${NOW},"v":1.5},{"v":1.5}]`);
    expect(written(at(NOW, NOW + 60))).toBe(`[{"bn":"/3303/0/5700","bt":${NOW},"v":1.5},{"t":60,"v":1.5}]`);
    expect(written(at(undefined, NOW + 0.1))).toBe(
      `[{"bn":"/3303/0/5700","v":1.5},{"t":${NOW + 0.1},"v":1.5}]`,
    );
    expect(() => written(at(1_000))).toThrow(expect.objectContaining({ code: 'unencodable' }));
    expect(() => written(at(Number.NaN))).toThrow(expect.objectContaining({ code: 'unencodable' }));
  });
});

describe('SenML values', () => {
  it('keep the digits of large integers', () => {
    const text = '[{"bn":"/3/0/","n":"10","v":9007199254740993},{"n":"21","v":-9223372036854775808}]';
    expect(json(text, '/3/0')).toEqual([
      ['/3/0/10', '9007199254740993'],
      ['/3/0/21', '-9223372036854775808'],
    ]);
    const entries = senmlJsonCodec.decode(utf8(text), context('/3/0'));
    expect(fromUtf8(senmlJsonCodec.encode(entries, context('/3/0')))).toBe(text);
  });

  it('take whole numbers however they are written', () => {
    expect(json('[{"n":"/3/0/13","v":1.367491215E9},{"n":"/3/0/9","v":50.0}]')).toEqual([
      ['/3/0/13', '2013-05-02T10:40:15Z'],
      ['/3/0/9', 50],
    ]);
  });

  it('add the base value', () => {
    expect(json('[{"bn":"/3303/0/5700","bv":20,"v":1.5},{"v":-2},{"bv":0.5,"v":1}]')).toEqual([
      ['/3303/0/5700', 21.5],
      ['/3303/0/5700', 18],
      ['/3303/0/5700', 1.5],
    ]);
  });

  it('of unknown resources keep the type that SenML tells', () => {
    const text =
      '[{"bn":"/3303/0/","n":"1","v":1},{"n":"2","v":1.5},{"n":"3","vs":"x"},{"n":"4","vb":true},{"n":"5","vd":"AQ"},' +
      '{"n":"6","vlo":"3:0"},{"n":"7","vlo":"no link"},{"n":"5700","v":20}]';
    expect(
      senmlJsonCodec
        .decode(utf8(text), context('/3303/0'))
        .map(({ value, untyped }) => [value.type, untyped]),
    ).toEqual([
      ['integer', true],
      ['float', true],
      ['string', true],
      ['boolean', true],
      ['opaque', true],
      ['objlnk', true],
      ['string', true],
      ['float', undefined],
    ]);
  });

  it('of unknown resources beyond 64 bits become floats', () => {
    const text = `[{"bn":"/3303/0/","n":"1","v":${2n ** 64n - 1n}},{"n":"2","v":${2n ** 64n}},{"n":"3","v":-${2n ** 63n + 1n}}]`;
    expect(senmlJsonCodec.decode(utf8(text), context('/3303/0')).map(({ value }) => value)).toEqual([
      { type: 'unsigned', value: 2n ** 64n - 1n },
      { type: 'float', value: 2 ** 64 },
      { type: 'float', value: -(2 ** 63) },
    ]);
  });

  it('of the wrong type are refused, or kept as asked', () => {
    const text = '[{"n":"/3/0/9","vs":"full"},{"n":"/3/0/0","vs":"Maker"}]';
    expect(() => json(text)).toThrow(expect.objectContaining({ code: 'bad-value' }));
    expect(json(text, '/', { mismatch: 'keep' })).toEqual([
      ['/3/0/9', 'full', 'untyped'],
      ['/3/0/0', 'Maker'],
    ]);
  });
});

describe('SenML packs', () => {
  it('may name an alternate root, and are written with it', () => {
    const entries = senmlJsonCodec.decode(
      utf8('[{"bn":"/lwm2m/3/0/","n":"9","v":7}]'),
      context('/3/0', { rootPath: '/lwm2m' }),
    );
    expect(shown(entries)).toEqual([['/3/0/9', 7]]);
    expect(fromUtf8(senmlJsonCodec.encode(entries, context('/', { rootPath: '/lwm2m' })))).toBe(
      '[{"n":"/lwm2m/3/0/9","v":7}]',
    );
    expect(fromUtf8(senmlJsonCodec.encode(entries, context('/3/0/9', { rootPath: '/lwm2m' })))).toBe(
      '[{"bn":"/lwm2m/3/0/9","v":7}]',
    );
  });

  it('of records without values give no entries, and no record is no entry', () => {
    expect(json('[{"bn":"/3/0/"},{"n":"9","u":"%","s":4}]')).toEqual([]);
    expect(json('[]')).toEqual([]);
    expect(fromUtf8(senmlJsonCodec.encode([], context('/3')))).toBe('[]');
  });

  it('read past fields that they do not know, unless those must be understood (RFC 8428 §4.4)', () => {
    expect(json('[{"n":"/3/0/9","v":1,"foo":{"bar":[1]}}]')).toEqual([['/3/0/9', 1]]);
    expect(() => json('[{"n":"/3/0/9","v":1,"foo_":1}]')).toThrow(
      expect.objectContaining({ code: 'bad-payload' }),
    );
  });

  it.each([
    ['no array', '{"n":"/3/0/9","v":1}'],
    ['a record that is none', '[1]'],
    ['a null record', '[null]'],
    ['two values', '[{"n":"/3/0/9","v":1,"vs":"1"}]'],
    ['a null value', '[{"n":"/3/0/9","v":null}]'],
    ['a number as text', '[{"n":"/3/0/9","v":"1"}]'],
    ['a name that is no path', '[{"n":"urn:dev:1","v":1}]'],
    ['a value of an instance', '[{"n":"/3/0","v":1}]'],
    ['a value outside the path asked for', '[{"n":"/4/0/1","v":1}]'],
    ['a later version', '[{"bver":11,"n":"/3/0/9","v":1}]'],
    ['bytes that are not base64', '[{"n":"/3/0/9","vd":"*"}]'],
    ['half a surrogate pair', String.raw`[{"n":"/3/0/0","vs":"\ud800"}]`],
    ['an infinite time', '[{"n":"/3/0/9","t":1e999,"v":1}]'],
    ['nesting without end', '['.repeat(100_000)],
    ['a value beyond all doubles', '[{"n":"/3303/0/5700","v":1e999}]'],
    ['cut text', '[{"n":'],
    ['nothing', ''],
  ])('refuse %s', (_name, text) => {
    expect(() => json(text, '/3')).toThrow(
      expect.objectContaining({ name: 'Lwm2mError', code: 'bad-payload' }),
    );
  });

  it('stop at their limits', () => {
    const limits = { maxBytes: 100, maxEntries: 2 };
    const code = 'too-large';
    expect(() => json(' '.repeat(101), '/', { limits })).toThrow(expect.objectContaining({ code }));
    expect(() => json('[{},{},{}]', '/', { limits })).toThrow(expect.objectContaining({ code }));
    expect(() => senmlCborCodec.decode(fromHex('83a0a0a0'), context('/', { limits }))).toThrow(
      expect.objectContaining({ code }),
    );
    expect(() => json(`[{"bn":"${'x'.repeat(200)}"}]`)).toThrow(expect.objectContaining({ code }));
  });

  it('cannot say everything', () => {
    const entry = (value: Entry['value']): Entry[] => [{ path: path('/3303/0/5700'), value }];
    const code = 'unencodable';
    expect(() => senmlJsonCodec.encode(entry({ type: 'float', value: NaN }), context('/'))).toThrow(
      expect.objectContaining({ code }),
    );
    expect(() => senmlJsonCodec.encode(entry({ type: 'float', value: 1 }), context('/3304'))).toThrow(
      expect.objectContaining({ code }),
    );
    expect(() => senmlJsonCodec.encode(entry({ type: 'integer', value: 1.5 }), context('/'))).toThrow(
      expect.objectContaining({ code: 'bad-value' }),
    );
  });
});
