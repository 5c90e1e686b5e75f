import { readFileSync } from 'node:fs';
import { expect, describe, it } from 'vitest';
import { allCases, vectorFile } from '../testing/vectors/all-vectors.ts';
import { judge } from '../testing/vectors/vector.ts';
import { REFUSALS } from './refusal.ts';

const judged = (await allCases()).map(judge);

describe('a device given a bundle', () => {
  it.each(judged.map((one) => [one.of.name, one.of.expect, one] as const))('%s: %s', (_, __, one) => {
    const { of, before, verdict } = one;
    expect(verdict.kind === 'refused' ? verdict.refusal : 'accepted').toBe(of.expect);
    expect(verdict.after.timeFloor).toBe(of.timeFloor ?? before.timeFloor);
    // Nothing else changes for a bundle that is refused.
    if (verdict.kind === 'refused') {
      expect({ ...verdict.after, timeFloor: before.timeFloor }).toEqual(before);
    } else {
      expect(verdict.after.highestIndex).toBe(verdict.index);
      expect(verdict.after.root).toBe(verdict.kind === 'root' ? verdict.root : before.root);
    }
  });
});

describe('the vectors', () => {
  it('have names of their own', () => {
    expect(new Set(judged.map(({ of }) => of.name)).size).toBe(judged.length);
  });

  it('have every refusal', () => {
    expect(new Set(judged.map(({ of }) => of.expect))).toEqual(new Set([...REFUSALS, 'accepted']));
  });

  it('are those in the file that other verifiers are held to', () => {
    const file = new URL('../../vectors/bundles.json', import.meta.url);
    // After a change of the format: node packages/trust/vectors/write.ts
    expect(vectorFile(judged)).toEqual(JSON.parse(readFileSync(file, 'utf8')));
  });
});
