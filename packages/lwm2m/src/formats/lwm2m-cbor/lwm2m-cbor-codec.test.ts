import { fromHex, toHex } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { coreObjects } from '../../model/core-objects.ts';
import { ModelRegistry } from '../../model/model-registry.ts';
import { Lwm2mPath } from '../../path/lwm2m-path.ts';
import type { Entry } from '../../values/entry.ts';
import { toJson } from '../../values/json.ts';
import type { CodecContext } from '../codec.ts';
import { lwm2mCborCodec } from './lwm2m-cbor-codec.ts';

const lookup = new ModelRegistry(coreObjects).lookup();
const context = (base: string, more?: Partial<CodecContext>): CodecContext => ({
  base: Lwm2mPath.parse(base),
  lookup,
  ...more,
});
const decode = (hex: string, base: string, more?: Partial<CodecContext>): Entry[] =>
  lwm2mCborCodec.decode(fromHex(hex.replaceAll(/\s/g, '')), context(base, more));
const shown = (entries: readonly Entry[]): unknown[] =>
  entries.map(({ path, value }) => [path.text, toJson(value)]);
const entry = (path: string, value: number): Entry => ({
  path: Lwm2mPath.parse(path),
  value: { type: 'integer', value },
});
const failing = (code: string): unknown => expect.objectContaining({ name: 'Lwm2mError', code });

const MAKER = '744f70656e204d6f62696c6520416c6c69616e6365';
const DEVICE =
  `a1820300ad00${MAKER}01764c69676874776569676874204d324d20436c69656e74026933343530303031323303` +
  '63312e3006a20001010507a200190ed80119138808a200187d0119038409 18640a0f0ba100000d1a5182428f0e662b30323a3030106155';
const SERVERS =
  'a101a200a7001865011a000151800219012c03191770051a0001518006f5076155' +
  '01a7001866011a00015180021902580319177005 1a0001518006f4076155';

describe('LwM2M CBOR examples of the specification', () => {
  it.each([
    ['a resource', '/3/0/0', `a183030000${MAKER}`, [['/3/0/0', 'Open Mobile Alliance']]],
    [
      'a multiple resource',
      '/3/0/6',
      'a183030006a200010105',
      [
        ['/3/0/6/0', 1],
        ['/3/0/6/1', 5],
      ],
    ],
    [
      'a device instance',
      '/3/0',
      DEVICE,
      [
        ['/3/0/0', 'Open Mobile Alliance'],
        ['/3/0/1', 'Lightweight M2M Client'],
        ['/3/0/2', '345000123'],
        ['/3/0/3', '1.0'],
        ['/3/0/6/0', 1],
        ['/3/0/6/1', 5],
        ['/3/0/7/0', 3800],
        ['/3/0/7/1', 5000],
        ['/3/0/8/0', 125],
        ['/3/0/8/1', 900],
        ['/3/0/9', 100],
        ['/3/0/10', 15],
        ['/3/0/11/0', 0],
        ['/3/0/13', '2013-05-02T10:40:15Z'],
        ['/3/0/14', '+02:00'],
        ['/3/0/16', 'U'],
      ],
    ],
    [
      'an object of two instances',
      '/1',
      SERVERS,
      [
        ['/1/0/0', 101],
        ['/1/0/1', 86_400],
        ['/1/0/2', 300],
        ['/1/0/3', 6000],
        ['/1/0/5', 86_400],
        ['/1/0/6', true],
        ['/1/0/7', 'U'],
        ['/1/1/0', 102],
        ['/1/1/1', 86_400],
        ['/1/1/2', 600],
        ['/1/1/3', 6000],
        ['/1/1/5', 86_400],
        ['/1/1/6', false],
        ['/1/1/7', 'U'],
      ],
    ],
    [
      'a composite operation',
      '/',
      `a2820300a200${MAKER}091864830100011a00015180`,
      [
        ['/3/0/0', 'Open Mobile Alliance'],
        ['/3/0/9', 100],
        ['/1/0/1', 86_400],
      ],
    ],
  ])('%s, both ways', (_name, base, hex, values) => {
    const entries = decode(hex, base);
    expect(shown(entries)).toEqual(values);
    expect(toHex(lwm2mCborCodec.encode(entries, context(base)))).toBe(hex.replaceAll(/\s/g, ''));
  });
});

describe('LwM2M CBOR', () => {
  it.each([
    ['maps alone', `a103a100a100${MAKER}`],
    ['arrays of one id', `a18103a18100a18100${MAKER}`],
    ['indefinite maps and arrays', `bf9f03ffbf9f00ffbf9f00ff${MAKER}ffffff`],
    ['the object alone in a key', `a103a1820000${MAKER}`],
  ])('is read from %s', (_name, hex) => {
    expect(shown(decode(hex, '/3/0/0'))).toEqual([['/3/0/0', 'Open Mobile Alliance']]);
  });

  it('takes the same branch in two keys, and numbers of every kind', () => {
    expect(shown(decode('a2821980e8181aa101c482201818831980e8181a0215', '/33000'))).toEqual([
      ['/33000/26/1', 2.4],
      ['/33000/26/2', 21],
    ]);
  });

  it('reads a Write or Create that starts below its path', () => {
    expect(shown(decode('a183010001 0a', '/1', { relative: true }))).toEqual([['/1/0/1', 10]]);
    expect(shown(decode('a2010a02190e10', '/1/0', { relative: true }))).toEqual([
      ['/1/0/1', 10],
      ['/1/0/2', 3600],
    ]);
    expect(shown(decode('a105a2011864021865', '/1', { relative: true }))).toEqual([
      ['/1/5/1', 100],
      ['/1/5/2', 101],
    ]);
    expect(shown(decode('a2011864021865', '/1', { relative: true, instanceId: 7 }))).toEqual([
      ['/1/7/1', 100],
      ['/1/7/2', 101],
    ]);
    expect(shown(decode('a1187f07', '/2/0/2', { relative: true }))).toEqual([['/2/0/2/127', 7]]);
    expect(() => decode('a2010a02190e10', '/1/0')).toThrow(failing('bad-payload'));
  });

  it('of nothing is no value', () => {
    expect(decode('a0', '/3')).toEqual([]);
    expect(decode('bfff', '/3')).toEqual([]);
    expect(decode('a1820300a106a0', '/3')).toEqual([]);
    expect(toHex(lwm2mCborCodec.encode([], context('/3')))).toBe('a0');
  });

  it.each([
    ['no map', '83030000', '/3'],
    ['a key of text', 'a1613101', '/3'],
    ['a key of no id', 'a18001', '/3'],
    ['a negative id', 'a12001', '/3'],
    ['an id beyond 16 bits', 'a11a0001000001', '/3'],
    ['five ids', 'a185030000000001', '/'],
    ['a value of an object', 'a10301', '/'],
    ['a value of an instance', 'a182030001', '/'],
    ['the reserved instance', 'a1830319ffff0001', '/'],
    ['a path twice', 'a2830300090183030009 02', '/3'],
    ['another object', 'a2 83040001 01 83030009 02', '/3'],
    ['null', 'a183030009f6', '/3'],
    ['an array for a value', 'a18303000980', '/3'],
    ['bytes after the end', 'a18303000901 00', '/3'],
    ['an early end', 'a183030009', '/3'],
    ['maps without end', 'a103'.repeat(5_000), '/3'],
  ])('refuses %s', (_name, hex, base) => {
    const code = _name === 'maps without end' ? 'too-large' : 'bad-payload';
    expect(() => decode(hex, base)).toThrow(failing(code));
  });

  it('stops at its limits', () => {
    const limits = { maxBytes: 20, maxEntries: 2 };
    expect(() => decode('00'.repeat(21), '/3', { limits })).toThrow(failing('too-large'));
    expect(() => decode('a1820300a3090109020a03', '/3', { limits })).toThrow(failing('too-large'));
  });

  it('cannot say everything', () => {
    const refused: Entry[][] = [
      [entry('/3/0/9', 1), entry('/3/0/9', 2)],
      [entry('/3/0/6', 1), entry('/3/0/6/0', 2)],
      [entry('/3/0/6/0', 2), entry('/3/0/6', 1)],
      [{ ...entry('/3/0/9', 1), time: 1.7e9 }],
      [entry('/4/0/0', 1)],
    ];
    for (const entries of refused) {
      expect(() => lwm2mCborCodec.encode(entries, context('/3'))).toThrow(failing('unencodable'));
    }
  });
});
