import { fromHex, toHex } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CoapOption } from './coap-option.ts';
import { optionNumbers } from './option-numbers.ts';
import { isCritical, isNoCacheKey, isUnsafe, optionDefinition, optionRegistry } from './option-registry.ts';
import { decodeUint, encodeUint, stringOption, uintOption, uriPath } from './option-values.ts';
import { screenOptions } from './screen-options.ts';

const known = (number: number): boolean => optionDefinition(number) !== undefined;

describe('the registry', () => {
  it('has each option once, under its name, in order', () => {
    const numbers = optionRegistry.map(({ number }) => number);
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
    expect(new Set(numbers)).toEqual(new Set(Object.values(optionNumbers)));
  });

  it('derives what RFC 7252 table 4 and RFC 9175 say', () => {
    const table = optionRegistry.map(
      ({ number, name }) =>
        `${name} ${isCritical(number) ? 'C' : '-'}${isUnsafe(number) ? 'U' : '-'}${isNoCacheKey(number) ? 'N' : '-'}`,
    );
    expect(table).toEqual([
      'If-Match C--',
      'Uri-Host CU-',
      'ETag ---',
      'If-None-Match C--',
      'Observe -U-',
      'Uri-Port CU-',
      'Location-Path ---',
      'OSCORE C--',
      'Uri-Path CU-',
      'Content-Format ---',
      'Max-Age -U-',
      'Uri-Query CU-',
      'Accept C--',
      'Location-Query ---',
      'Block2 CU-',
      'Block1 CU-',
      'Size2 --N',
      'Proxy-Uri CU-',
      'Proxy-Scheme CU-',
      'Size1 --N',
      'Echo --N',
      'Request-Tag ---',
    ]);
  });
});

describe('unsigned integers (RFC 7252 §3.2)', () => {
  const vectors: [number, string][] = [
    [0, ''],
    [1, '01'],
    [255, 'ff'],
    [256, '0100'],
    [11_542, '2d16'],
    [0x1_0000, '010000'],
    [0xff_ffff, 'ffffff'],
    [0x100_0000, '01000000'],
    [0xffff_ffff, 'ffffffff'],
  ];
  for (const [value, hex] of vectors) {
    it(`${value}`, () => {
      expect(toHex(encodeUint(value))).toBe(hex);
      expect(decodeUint(fromHex(hex))).toBe(value);
    });
  }

  it('take leading zeros and refuse the rest', () => {
    expect(decodeUint(fromHex('0000003c'))).toBe(60);
    for (const bad of [-1, 1.5, 2 ** 32, Number.NaN]) {
      expect(() => encodeUint(bad)).toThrow(expect.objectContaining({ code: 'option' }));
    }
  });
});

describe('screening', () => {
  const path = stringOption(optionNumbers.uriPath, 'a');
  const cases: [string, CoapOption[], number | CoapOption[]][] = [
    ['keeps what is known', [path, uintOption(12, 0)], [path, uintOption(12, 0)]],
    ['drops an unknown elective option', [path, { number: 65_000, value: fromHex('00') }], [path]],
    ['refuses an unknown critical option', [path, { number: 65_001, value: fromHex('00') }], 65_001],
    ['drops an elective option of a wrong length', [path, { number: 12, value: fromHex('000000') }], [path]],
    ['refuses a critical option of a wrong length', [{ number: 17, value: fromHex('000000') }], 17],
    [
      'drops the repetition of an elective option',
      [uintOption(12, 0), uintOption(12, 40)],
      [uintOption(12, 0)],
    ],
    ['refuses the repetition of a critical option', [uintOption(17, 0), uintOption(17, 0)], 17],
    ['keeps what may repeat', [path, path], [path, path]],
    ['refuses text that is not UTF-8', [{ number: 11, value: fromHex('c3') }], 11],
    ['keeps text beyond ASCII', [stringOption(11, 'grüße')], [stringOption(11, 'grüße')]],
  ];
  for (const [name, options, kept] of cases) {
    it(name, () => expect(screenOptions(options, known)).toEqual(kept));
  }

  it('leaves nothing that cannot be read', () => {
    const option = fc.record({ number: fc.nat({ max: 70 }), value: fc.uint8Array({ maxLength: 10 }) });
    fc.assert(
      fc.property(fc.array(option), (options) => {
        const kept = screenOptions(
          options.toSorted((a, b) => a.number - b.number),
          known,
        );
        if (typeof kept !== 'number') uriPath(kept);
      }),
    );
  });
});
