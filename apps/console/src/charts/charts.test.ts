import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findExcursions } from './excursions.ts';
import { longestStep, withGaps } from './gaps.ts';
import { appendSamples, groupSamples, summarise } from './series.ts';

const minute = 60_000;
const every = (values: readonly number[], step = minute) => ({
  times: values.map((_, n) => n * step),
  values,
});
const limits = { low: 2, high: 8, name: '' };

describe('gaps', () => {
  it('stand where three usual steps are exceeded', () => {
    const times = [0, 1, 2, 3, 4, 10, 11].map((n) => n * minute);
    expect(withGaps({ times, values: times.map(() => 5) })).toEqual({
      times: [0, minute, 2 * minute, 3 * minute, 4 * minute, 4 * minute + 1, 10 * minute, 11 * minute],
      values: [5, 5, 5, 5, 5, null, 5, 5],
    });
  });

  it('are not seen in jitter, nor in two samples', () => {
    expect(withGaps({ times: [0, 3000, 6000, 60_000], values: [1, 2, 3, 4] }).values).not.toContain(null);
    expect(longestStep([0, 1e9])).toBe(Number.POSITIVE_INFINITY);
  });

  it('keep every sample and the order of time', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(1e9), { maxLength: 50 }), (unordered) => {
        const times = unordered.sort((a, b) => a - b);
        const gapped = withGaps({ times, values: times });
        expect(gapped.values.filter((value) => value !== null)).toEqual(times);
        expect(gapped.times).toEqual([...gapped.times].sort((a, b) => a - b));
      }),
    );
  });
});

describe('excursions', () => {
  it('begin and end where the line crosses the limit', () => {
    expect(findExcursions(every([6, 10, 12, 4]), limits)).toEqual([
      { from: 0.5 * minute, to: 2.5 * minute, peak: 12, side: 'above' },
    ]);
  });

  it('end at a gap, and begin again after it', () => {
    const series = { times: [0, 1, 2, 3, 30, 31].map((n) => n * minute), values: [5, 5, 9, 9, 10, 5] };
    expect(findExcursions(series, limits).map(({ from, to }) => [from / minute, to / minute])).toEqual([
      [1.75, 3],
      [30, 30.4],
    ]);
  });

  it('tell above from below even without a sample between', () => {
    expect(findExcursions(every([9, 1]), limits).map(({ side }) => side)).toEqual(['above', 'below']);
    expect(findExcursions(every([8, 2, 5]), limits)).toEqual([]);
    expect(findExcursions(every([]), limits)).toEqual([]);
  });
});

describe('series', () => {
  const at = (n: number, value: string | number | boolean, path = '/3303/0/5700') => ({
    path,
    value,
    time: new Date(n * minute).toISOString(),
  });

  it('are by path and of numbers alone', () => {
    const series = groupSamples([at(0, 4), at(0, 'text', '/3/0/0'), at(1, true, '/3200/0/5500'), at(2, 5)]);
    expect([...series.keys()]).toEqual(['/3303/0/5700', '/3200/0/5500']);
    expect(series.get('/3303/0/5700')).toEqual({ times: [0, 2 * minute], values: [4, 5] });
  });

  it('take what is new and forget what is out of sight', () => {
    const series = groupSamples([at(0, 1), at(1, 2), at(2, 3)]);
    const next = appendSamples(series, [at(2, 3), at(3, 4)], minute);
    expect(next.get('/3303/0/5700')?.values).toEqual([2, 3, 4]);
    expect(series.get('/3303/0/5700')?.values).toEqual([1, 2, 3]);
  });

  it('are summed up', () => {
    expect(summarise([2, 4, 6])).toEqual({ least: 2, most: 6, mean: 4, count: 3 });
    expect(summarise([])).toBeUndefined();
  });
});
