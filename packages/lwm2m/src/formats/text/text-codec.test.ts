import { fromUtf8, utf8 } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import type { ResourceDefinition } from '../../model/definition.ts';
import { Lwm2mPath } from '../../path/lwm2m-path.ts';
import type { CodecContext } from '../codec.ts';
import { textCodec } from './text-codec.ts';

const base = Lwm2mPath.parse('/3303/0/1');
const as = (type: ResourceDefinition['type'] | undefined): CodecContext => ({
  base,
  lookup: () =>
    type === undefined
      ? undefined
      : { id: 1, name: 'x', operations: 'RW', multiple: false, mandatory: false, type },
});

describe('plain text', () => {
  it.each([
    ['integer', '-7', -7],
    ['unsigned', '18446744073709551615', 18446744073709551615n],
    ['float', '21.5', 21.5],
    ['float', '1e-7', 1e-7],
    ['boolean', '1', true],
    ['opaque', 'AQID', Uint8Array.of(1, 2, 3)],
    ['time', '1367491215', 1367491215],
    ['objlnk', '66:0', { objectId: 66, instanceId: 0 }],
    ['string', 'åäö', 'åäö'],
    ['string', '', ''],
  ] as const)('%s as %j, both ways', (type, text, value) => {
    const entries = textCodec.decode(utf8(text), as(type));
    expect(entries).toEqual([{ path: base, value: { type, value } }]);
    expect(fromUtf8(textCodec.encode(entries, as(type)))).toBe(text);
  });

  it.each([
    ['integer', '1.5'],
    ['integer', ''],
    ['integer', '0x10'],
    ['integer', '1'.repeat(1_000_000)],
    ['unsigned', '-1'],
    ['float', 'NaN'],
    ['float', '1,5'],
    ['float', '1'.repeat(1_000_000)],
    ['boolean', 'true'],
    ['opaque', '?'],
    ['time', '2013-05-02'],
    ['objlnk', '66/0'],
  ] as const)('refuses for %s: %.10s', (type, text) => {
    expect(() => textCodec.decode(utf8(text), as(type))).toThrow(
      expect.objectContaining({ code: 'bad-value' }),
    );
  });

  it.each([undefined, 'none'] as const)('keeps what has no type (%s) as flagged text', (type) => {
    expect(textCodec.decode(utf8('on'), as(type))).toEqual([
      { path: base, value: { type: 'string', value: 'on' }, untyped: true },
    ]);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => textCodec.decode(Uint8Array.of(0xff), as('string'))).toThrow(
      expect.objectContaining({ code: 'bad-payload' }),
    );
  });
});
