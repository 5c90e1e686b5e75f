import { fromHex, toHex } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import type { ResourceDefinition, ResourceLookup } from '../../model/definition.ts';
import { Lwm2mPath } from '../../path/lwm2m-path.ts';
import type { Entry } from '../../values/entry.ts';
import { toJson } from '../../values/json.ts';
import { tlvCodec } from './tlv-codec.ts';

const TYPES: Record<string, ResourceDefinition['type']> = {
  '3/0': 'string',
  '3/1': 'string',
  '3/2': 'string',
  '3/3': 'string',
  '3/6': 'integer',
  '3/7': 'integer',
  '3/8': 'integer',
  '3/9': 'integer',
  '3/10': 'integer',
  '3/11': 'integer',
  '3/13': 'time',
  '3/14': 'string',
  '3/16': 'string',
  '2/0': 'integer',
  '2/1': 'integer',
  '2/2': 'integer',
  '2/3': 'integer',
  '65/0': 'objlnk',
  '65/1': 'string',
  '65/2': 'integer',
};

const lookup: ResourceLookup = (objectId, id) => {
  const type = TYPES[`${objectId}/${id}`];
  if (type === undefined) return undefined;
  return { id, name: 'x', operations: 'RW', multiple: false, mandatory: false, type };
};

const context = (base: string): { base: Lwm2mPath; lookup: ResourceLookup } => ({
  base: Lwm2mPath.parse(base),
  lookup,
});
const shown = (entries: readonly Entry[]): unknown[] =>
  entries.map(({ path, value, untyped }) => [path.text, toJson(value), ...(untyped ? ['untyped'] : [])]);

const DEVICE = `
  C8 00 14 4F 70 65 6E 20 4D 6F 62 69 6C 65 20 41 6C 6C 69 61 6E 63 65
  C8 01 16 4C 69 67 68 74 77 65 69 67 68 74 20 4D 32 4D 20 43 6C 69 65 6E 74
  C8 02 09 33 34 35 30 30 30 31 32 33
  C3 03 31 2E 30
  86 06 41 00 01 41 01 05
  88 07 08 42 00 0E D8 42 01 13 88
  87 08 41 00 7D 42 01 03 84
  C1 09 64
  C1 0A 0F
  83 0B 41 00 00
  C4 0D 51 82 42 8F
  C6 0E 2B 30 32 3A 30 30
  C1 10 55`.replaceAll(/\s/g, '');

const DEVICE_VALUES = [
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
];

/** The examples of Core 1.1.1 §7.4: bytes as printed there, both ways. */
describe('TLV examples of the specification', () => {
  it.each([
    ['a device instance', '/3/0', DEVICE, DEVICE_VALUES],
    ['an object of one instance', '/3', `080079${DEVICE}`, DEVICE_VALUES],
    [
      'an object of two instances',
      '/2',
      '08000ec10001c101008302417f07c1037f080112c10003c101008702417f0761013601c1037f',
      [
        ['/2/0/0', 1],
        ['/2/0/1', 0],
        ['/2/0/2/127', 7],
        ['/2/0/3', 127],
        ['/2/1/0', 3],
        ['/2/1/1', 0],
        ['/2/1/2/127', 7],
        ['/2/1/2/310', 1],
        ['/2/1/3', 127],
      ],
    ],
    [
      'object links',
      '/65/0',
      '88000c440000420000440100420001c8010d38363133383030373535353030c40212345678',
      [
        ['/65/0/0/0', '66:0'],
        ['/65/0/0/1', '66:1'],
        ['/65/0/1', '8613800755500'],
        ['/65/0/2', 305419896],
      ],
    ],
  ])('%s', (_name, base, hex, values) => {
    const entries = tlvCodec.decode(fromHex(hex), context(base));
    expect(shown(entries)).toEqual(values);
    expect(toHex(tlvCodec.encode(entries, context(base)))).toBe(hex.toLowerCase());
  });
});

describe('TLV', () => {
  it('reads one resource instance, alone or within its resource, and writes it alone', () => {
    const alone = tlvCodec.decode(fromHex('42011388'), context('/3/0/7/1'));
    expect(shown(alone)).toEqual([['/3/0/7/1', 5000]]);
    expect(tlvCodec.decode(fromHex('840742011388'), context('/3/0/7/1'))).toEqual(alone);
    expect(toHex(tlvCodec.encode(alone, context('/3/0/7/1')))).toBe('42011388');
  });

  it('takes an instance that has no id yet for the one the device picks', () => {
    const entries = tlvCodec.decode(fromHex('c10964'), { ...context('/3'), instanceId: 7 });
    expect(shown(entries)).toEqual([['/3/7/9', 100]]);
  });

  it('keeps an unknown resource as flagged bytes, among those it knows', () => {
    expect(shown(tlvCodec.decode(fromHex('c10964c263abcd'), context('/3/0')))).toEqual([
      ['/3/0/9', 100],
      ['/3/0/99', 'q80=', 'untyped'],
    ]);
  });

  it('refuses, or keeps as asked, what is not of its type', () => {
    const threeBytes = fromHex('c309000102');
    expect(() => tlvCodec.decode(threeBytes, context('/3/0'))).toThrow(
      expect.objectContaining({ code: 'bad-value' }),
    );
    expect(shown(tlvCodec.decode(threeBytes, { ...context('/3/0'), mismatch: 'keep' }))).toEqual([
      ['/3/0/9', 'AAEC', 'untyped'],
    ]);
  });

  it.each([
    ['cut short', '/3/0', 'c10a'],
    ['a resource instance outside a resource', '/3/0', '410001'],
    ['an object instance within one', '/3', '0200010000'],
    ['a resource within a multiple resource', '/3/0', '8306c10001'],
    ['another instance than the one asked for', '/3/0', '0301c10964'],
    ['another resource than the one asked for', '/3/0/9', 'c10a64'],
    ['the reserved instance id', '/3', '23ffffc10964'],
  ])('refuses %s', (_name, base, hex) => {
    expect(() => tlvCodec.decode(fromHex(hex), context(base))).toThrow(
      expect.objectContaining({ name: 'Lwm2mError', code: expect.stringMatching(/^bad-p/) }),
    );
  });

  it('stops at the limit of entries', () => {
    const many = fromHex('c10964'.repeat(11));
    const limits = { maxBytes: 1000, maxEntries: 10 };
    expect(() => tlvCodec.decode(many, { ...context('/3/0'), limits })).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    );
  });

  it('says what it cannot express', () => {
    const path = Lwm2mPath.parse('/3/0/9');
    const entry: Entry = { path, value: { type: 'integer', value: 1 } };
    const code = 'unencodable';
    expect(() => tlvCodec.encode([entry], context('/'))).toThrow(expect.objectContaining({ code }));
    expect(() => tlvCodec.encode([{ ...entry, time: 1e9 }], context('/3'))).toThrow(
      expect.objectContaining({ code }),
    );
    expect(() => tlvCodec.encode([entry, entry], context('/3'))).toThrow(expect.objectContaining({ code }));
  });
});
