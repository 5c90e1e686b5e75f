import { expect, it } from 'vitest';
import { DEFAULT_RETRIES, waitAfter } from './retry-plan.ts';

it('doubles the wait within a sequence, and rests between sequences', () => {
  const plan = { count: 3, timer: 10, sequenceDelay: 1000, sequenceCount: 2 };
  const waits = [1, 2, 3, 4, 5, 6].map((failed) => waitAfter(failed, plan));
  expect(waits).toEqual([10, 20, 1000, 10, 20, undefined]);
});

it('tries five times where no one says otherwise (Core 1.1.1 §6.2.1.3)', () => {
  const waits = [1, 2, 3, 4, 5].map((failed) => waitAfter(failed, DEFAULT_RETRIES));
  expect(waits).toEqual([60, 120, 240, 480, undefined]);
});

it('tries once where the counts are zero', () => {
  expect(waitAfter(1, { count: 0, timer: 1, sequenceDelay: 1, sequenceCount: 0 })).toBeUndefined();
});
