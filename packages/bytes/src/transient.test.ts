import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BytesWriter, fromHex, toHex, transient } from './index.ts';

it('gives zeroed bytes that nobody else has', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3000), { maxLength: 40 }), (lengths) => {
      const pieces = lengths.map((length, index) => {
        const piece = transient(length);
        expect(piece.length).toBe(length);
        expect(piece.every((byte) => byte === 0)).toBe(true);
        return piece.fill(index + 1);
      });
      pieces.forEach((piece, index) => expect(piece.every((byte) => byte === index + 1)).toBe(true));
    }),
  );
});

it('lets a writer show what it has written, and copy it', () => {
  const writer = new BytesWriter(2).u16(0x0102);
  const copy = writer.bytes();
  expect(toHex(writer.view())).toBe('0102');
  writer.clear();
  writer.put(fromHex('0304'));
  expect(toHex(writer.view())).toBe('0304');
  expect(toHex(copy)).toBe('0102');
});
