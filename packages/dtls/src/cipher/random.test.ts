import { toHex } from '@holdfast/bytes';
import { expect, it } from 'vitest';
import { random } from './random.ts';

it('gives bytes that nobody else has, then or later', () => {
  const drawn = Array.from({ length: 2000 }, () => random(32));
  const then = drawn.map(toHex);
  random(4000);
  random(4000);
  expect(new Set(then).size).toBe(drawn.length);
  expect(drawn.map(toHex)).toEqual(then);
  // No part of the pool that was zeroed is given out.
  expect(then.some((text) => text.includes('0'.repeat(32)))).toBe(false);
});

it.each([0, 1, 4096, 4097, 10_000])('gives %d bytes', (length) => {
  expect(random(length).length).toBe(length);
});
