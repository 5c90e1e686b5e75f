import { expect, it } from 'vitest';
import { Random } from '@holdfast/testing';
import { judge } from './engine/judge.ts';
import { targets } from './targets.ts';

const SEEDS = 50;

it('have names of their own', () => {
  expect(new Set(targets.map(({ name }) => name)).size).toBe(targets.length);
});

it.each(targets.map((target) => [target.name, target] as const))('%s decodes its own seeds', (_, target) => {
  const random = new Random(1);
  const verdicts = Array.from({ length: SEEDS }, () => judge(target, target.seed(random)));
  expect(verdicts.filter((verdict) => typeof verdict === 'object')).toEqual([]);
  // Some seeds are odd on purpose: a name with a line break, a value that a schema refuses.
  expect(verdicts.filter((verdict) => verdict === 'taken').length).toBeGreaterThan(SEEDS / 4);
});
