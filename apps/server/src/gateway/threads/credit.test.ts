import { expect, it } from 'vitest';
import { Credit } from './credit.ts';

const takeAll = (credit: Credit, handle: number, times: number): number =>
  Array.from({ length: times }, () => credit.take(handle)).filter(Boolean).length;

it('lets one session have its share and no more, while others go on', () => {
  const credit = new Credit(10, 4);
  expect(takeAll(credit, 1, 100)).toBe(4);
  expect(takeAll(credit, 2, 4)).toBe(4);
  expect(credit.refused).toBe(96);
});

it('lets all sessions together have no more than there is', () => {
  const credit = new Credit(10, 4);
  expect([1, 2, 3, 4].map((handle) => takeAll(credit, handle, 4))).toEqual([4, 4, 2, 0]);
});

it('gives again what was given back', () => {
  const credit = new Credit(10, 4);
  for (const handle of [1, 2, 3]) takeAll(credit, handle, 4);
  credit.giveBack(Uint32Array.of(1, 4, 2, 1));
  expect(takeAll(credit, 1, 9)).toBe(4);
  expect(takeAll(credit, 2, 9)).toBe(1);
});
