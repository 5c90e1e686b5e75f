import { describe, expect, it } from 'vitest';
import { fromJson, toJson } from './json.ts';
import { sameValue, type Lwm2mValue } from './lwm2m-value.ts';

const PAIRS: readonly [Lwm2mValue, unknown][] = [
  [{ type: 'string', value: 'a "b"' }, 'a "b"'],
  [{ type: 'integer', value: -42 }, -42],
  [{ type: 'integer', value: -(2n ** 63n) }, '-9223372036854775808'],
  [{ type: 'unsigned', value: 2n ** 64n - 1n }, '18446744073709551615'],
  [{ type: 'float', value: 21.5 }, 21.5],
  [{ type: 'float', value: Number.NaN }, 'NaN'],
  [{ type: 'float', value: -Infinity }, '-Infinity'],
  [{ type: 'boolean', value: false }, false],
  [{ type: 'opaque', value: Uint8Array.of(0, 255, 7) }, 'AP8H'],
  [{ type: 'time', value: 1_367_491_215 }, '2013-05-02T10:40:15Z'],
  [{ type: 'time', value: -1 }, '1969-12-31T23:59:59Z'],
  [{ type: 'objlnk', value: { objectId: 66, instanceId: 1 } }, '66:1'],
  [{ type: 'corelnk', value: '</3/0>' }, '</3/0>'],
];

describe('values in JSON', () => {
  it.each(PAIRS)('%o is %j, both ways', (value, json) => {
    expect(toJson(value)).toBe(json);
    expect(sameValue(fromJson(json, { type: value.type }), value)).toBe(true);
  });

  it('takes what people write: decimal strings for integers, seconds and offsets for times', () => {
    expect(fromJson('7', { type: 'integer' })).toEqual({ type: 'integer', value: 7 });
    expect(fromJson(1_367_491_215, { type: 'time' })).toEqual({ type: 'time', value: 1_367_491_215 });
    expect(fromJson('2013-05-02T12:40:15.250+02:00', { type: 'time' })).toEqual({
      type: 'time',
      value: 1_367_491_215,
    });
  });

  it.each([
    ['integer', 1.5],
    ['integer', 2 ** 53],
    ['integer', '9223372036854775808'],
    ['integer', '9'.repeat(100_000)],
    ['integer', ''],
    ['integer', true],
    ['unsigned', -1],
    ['unsigned', '-1'],
    ['unsigned', '18446744073709551616'],
    ['float', '1'],
    ['float', null],
    ['boolean', 1],
    ['opaque', '***'],
    ['time', 'yesterday'],
    ['time', '2013-05-02'],
    ['time', '2013-13-02T10:40:15Z'],
    ['time', 9e15],
    ['time', 0.5],
    ['objlnk', '66'],
    ['objlnk', '66:65536'],
    ['string', { value: 1 }],
    ['none', 1],
  ] as const)('refuses for %s: %j', (type, json) => {
    expect(() => fromJson(json, { type })).toThrow(
      expect.objectContaining({ name: 'Lwm2mError', code: 'bad-value' }),
    );
  });
});

describe('sameValue', () => {
  it('compares by content, within a type', () => {
    expect(sameValue({ type: 'float', value: NaN }, { type: 'float', value: NaN })).toBe(true);
    expect(sameValue({ type: 'integer', value: 1 }, { type: 'float', value: 1 })).toBe(false);
    expect(
      sameValue({ type: 'opaque', value: Uint8Array.of(1) }, { type: 'opaque', value: Uint8Array.of(2) }),
    ).toBe(false);
  });
});
