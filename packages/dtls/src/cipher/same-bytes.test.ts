import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isSameBytes } from './same-bytes.ts';

const bytes = fc.uint8Array({ maxLength: 32 });

it('tells same from different, whatever was compared before', () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(isSameBytes(a, a.slice())).toBe(true);
      expect(isSameBytes(a, b)).toBe(a.length === b.length && a.every((byte, at) => byte === b[at]));
    }),
  );
});

it('finds a single bit', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 32 }), fc.nat(255), (a, bit) => {
      const b = a.slice();
      const at = (bit >> 3) % a.length;
      b[at] = (b[at] as number) ^ (1 << (bit & 7));
      expect(isSameBytes(a, b)).toBe(false);
    }),
  );
});

it('takes no shorter bytes for longer ones that end in zeros', () => {
  expect(isSameBytes(Uint8Array.of(1), Uint8Array.of(1, 0))).toBe(false);
  expect(isSameBytes(new Uint8Array(33), new Uint8Array(33))).toBe(false);
});
