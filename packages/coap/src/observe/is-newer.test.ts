import { expect, it } from 'vitest';
import { isNewer } from './is-newer.ts';

it('orders notifications by number, across its wrap, and by age (RFC 7641 §3.4)', () => {
  expect(isNewer(1, 0, 2, 0)).toBe(true);
  expect(isNewer(2, 0, 1, 0)).toBe(false);
  expect(isNewer(5, 0, 5, 0)).toBe(false);
  expect(isNewer(0xff_ffff, 0, 0, 0)).toBe(true);
  expect(isNewer(0, 0, 0xff_ffff, 0)).toBe(false);
  expect(isNewer(0, 0, 1 << 23, 0)).toBe(false);
  expect(isNewer(1 << 23, 0, 0, 0)).toBe(false);
  expect(isNewer(0, 0, (1 << 23) - 1, 0)).toBe(true);
  expect(isNewer(9, 0, 1, 128_000)).toBe(false);
  expect(isNewer(9, 0, 1, 128_001)).toBe(true);
});
