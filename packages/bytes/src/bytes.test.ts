import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BytesReader,
  BytesWriter,
  concat,
  equal,
  fromBase64,
  fromHex,
  fromUtf8,
  toBase64,
  toHex,
  utf8,
} from './index.ts';

describe('BytesReader and BytesWriter', () => {
  it('read back what was written, big-endian', () => {
    const bytes = new BytesWriter(1)
      .u8(0x01)
      .u16(0x0203)
      .u24(0x040506)
      .u32(0xfffefdfc)
      .u48(0xffff_ffff_ffff)
      .u64(0x0102030405060708n)
      .put(fromHex('aabb'))
      .bytes();
    expect(toHex(bytes)).toBe('010203040506fffefdfcffffffffffff0102030405060708aabb');
    const reader = new BytesReader(bytes);
    expect([reader.u8(), reader.u16(), reader.u24(), reader.u32(), reader.u48(), reader.u64()]).toEqual([
      1,
      0x0203,
      0x040506,
      0xfffefdfc,
      0xffff_ffff_ffff,
      0x0102030405060708n,
    ]);
    expect(() => reader.end()).toThrow('2 bytes are left over');
    expect(toHex(reader.rest())).toBe('aabb');
    reader.end();
  });

  it('read a part by itself', () => {
    const reader = new BytesReader(fromHex('0001020304'), 1);
    const part = reader.part(2);
    expect(part.u8()).toBe(1);
    expect(() => part.u16()).toThrow(expect.objectContaining({ code: 'short' }));
    expect(toHex(part.rest())).toBe('02');
    expect(toHex(reader.rest())).toBe('0304');
    expect(() => reader.part(1)).toThrow(expect.objectContaining({ code: 'short' }));
  });

  it('never read short', () => {
    const reader = new BytesReader(new Uint8Array(3));
    expect(() => reader.u32()).toThrow(expect.objectContaining({ name: 'BytesError', code: 'short' }));
    expect(() => reader.take(-1)).toThrow(expect.objectContaining({ code: 'short' }));
    expect(reader.remaining).toBe(3);
  });

  it('refuse what does not fit', () => {
    for (const bad of [256, -1, 1.5, Number.NaN]) {
      expect(() => new BytesWriter().u8(bad)).toThrow(expect.objectContaining({ code: 'range' }));
    }
    expect(() => new BytesWriter().u64(1n << 64n)).toThrow(expect.objectContaining({ code: 'range' }));
  });
});

describe('conversions', () => {
  it('go both ways for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(equal(fromHex(toHex(bytes)), bytes)).toBe(true);
        expect(equal(fromBase64(toBase64(bytes)), bytes)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(fromUtf8(utf8(text))).toBe(text);
      }),
    );
  });

  it('fail typed', () => {
    expect(() => fromHex('abc')).toThrow(expect.objectContaining({ code: 'hex' }));
    expect(() => fromHex('0g')).toThrow(expect.objectContaining({ code: 'hex' }));
    expect(() => fromBase64('***')).toThrow(expect.objectContaining({ code: 'base64' }));
    expect(() => fromUtf8(fromHex('ff'))).toThrow(expect.objectContaining({ code: 'utf8' }));
  });

  it('joins and compares', () => {
    expect(toHex(concat(fromHex('01'), new Uint8Array(), fromHex('0203')))).toBe('010203');
    expect(equal(fromHex('01'), fromHex('02'))).toBe(false);
    expect(equal(fromHex('01'), fromHex('0100'))).toBe(false);
  });
});
