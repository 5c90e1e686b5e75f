import { fromHex, toHex } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OscoreError } from './oscore-error.ts';
import { decodeOscoreOption, encodeOscoreOption } from './oscore-option.ts';

const bytes = (maxLength: number, minLength = 0) => fc.uint8Array({ minLength, maxLength });

describe('the OSCORE option', () => {
  // RFC 8613 §6.3.
  it.each([
    ['090525', { partialIv: fromHex('05'), kidContext: undefined, kid: fromHex('25') }],
    ['0900', { partialIv: fromHex('00'), kidContext: undefined, kid: fromHex('') }],
    [
      '190503444441 25'.replace(' ', ''),
      { partialIv: fromHex('05'), kidContext: fromHex('444441'), kid: fromHex('25') },
    ],
    ['', { partialIv: undefined, kidContext: undefined, kid: undefined }],
    ['0107', { partialIv: fromHex('07'), kidContext: undefined, kid: undefined }],
  ])('%j, both ways', (hex, header) => {
    expect(decodeOscoreOption(fromHex(hex))).toEqual(header);
    expect(toHex(encodeOscoreOption(header))).toBe(hex);
  });

  it.each([
    ['flags of zero', '00'],
    ['a reserved flag', '2900'],
    ['the extension flag', '8900'],
    ['a Partial IV of 6 bytes', '06010203040506'],
    ['a Partial IV of 7 bytes', '0701020304050607'],
    ['a Partial IV cut off', '0301'],
    ['a kid context without its length', '1101'],
    ['a kid context cut off', '11010203'],
    ['bytes after all that was announced', '010203'],
  ])('with %s is malformed', (_, hex) => {
    expect(() => decodeOscoreOption(fromHex(hex))).toThrow(
      expect.objectContaining({ name: 'OscoreError', code: 'malformed' }),
    );
  });

  it('reads back whatever was written, and any bytes are read or malformed', () => {
    const header = fc.record({
      partialIv: fc.option(bytes(5, 1), { nil: undefined }),
      kidContext: fc.option(bytes(255), { nil: undefined }),
      kid: fc.option(bytes(7), { nil: undefined }),
    });
    fc.assert(
      fc.property(header, (written) => {
        expect(decodeOscoreOption(encodeOscoreOption(written))).toEqual(written);
      }),
    );
    fc.assert(
      fc.property(bytes(20), (value) => {
        try {
          expect(toHex(encodeOscoreOption(decodeOscoreOption(value)))).toBe(toHex(value));
        } catch (error) {
          expect(error).toBeInstanceOf(OscoreError);
        }
      }),
    );
  });
});
