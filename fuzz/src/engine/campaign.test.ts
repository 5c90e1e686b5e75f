import { expect, it } from 'vitest';
import { Random } from '@holdfast/testing';
import { Campaign, type CampaignOptions } from './campaign.ts';
import { Coverage } from './coverage.ts';
import type { Fault } from './fault.ts';
import type { Target } from './target.ts';

const coverage = new Coverage();

/** Reads past its end where a length byte lies. */
const careless: Target = {
  name: 'careless',
  errors: [],
  seed: (random) => Uint8Array.of(2, ...random.bytes(2)),
  decode: (input) => {
    const length = input[0] ?? 0;
    const parts = Array.from({ length }, (_, at) => input[1 + at]);
    return parts.map((part) => (part as number).toFixed());
  },
};

function run(target: Target, more: Partial<CampaignOptions> = {}) {
  const faults: Fault[] = [];
  const inputs: string[] = [];
  const tally = new Campaign({
    target,
    random: new Random(7),
    extent: { inputs: 500, milliseconds: Infinity },
    coverage,
    guided: false,
    beforeInput: (input) => inputs.push(input.join()),
    onFault: (fault) => faults.push(fault),
    ...more,
  }).run();
  return { tally, faults, inputs };
}

it('finds a decoder that believes a length', () => {
  const { faults, tally } = run(careless);
  expect(faults).toMatchObject([{ kind: 'threw', message: expect.stringContaining('TypeError') }]);
  expect(tally).toMatchObject({ inputs: 500, faults: 1 });
});

it('makes the same inputs of the same seed', () => {
  expect(run(careless).inputs).toEqual(run(careless).inputs);
  expect(run(careless, { random: new Random(8) }).inputs).not.toEqual(run(careless).inputs);
});

it('keeps inputs no longer than a target wants', () => {
  const { inputs } = run({ ...careless, decode: () => 0, maxInput: 10 });
  expect(Math.max(...inputs.map((input) => input.split(',').length))).toBe(10);
});
