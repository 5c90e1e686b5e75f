import { expect, it } from 'vitest';
import { auto, boundsOf, parseRange, rangeSearch } from './time-range.ts';

it('goes to the address and back', () => {
  for (const search of [
    {},
    { range: '24h' },
    { range: '7d' },
    { from: '2026-03-01T10:00:00.000Z', to: '2026-03-01T11:00:00.000Z' },
  ])
    expect(rangeSearch(parseRange(search))).toEqual(search);
});

it('takes nonsense for the last day', () => {
  const usual = parseRange({});
  expect(parseRange({ range: '3 weeks' })).toEqual(usual);
  expect(parseRange({ from: 'x', to: 'y' })).toEqual(usual);
  expect(parseRange({ from: '2026-03-02T00:00:00Z', to: '2026-03-01T00:00:00Z' })).toEqual(usual);
  expect(boundsOf(usual, 90_000_000)).toEqual([3_600_000, 90_000_000]);
});

it('begins with the first sample of the last day, and shows some minutes at least', () => {
  const minute = 60_000;
  const now = 2_000 * minute;
  expect(boundsOf(auto, now, now - 40 * minute)).toEqual([now - 40 * minute, now]);
  expect(boundsOf(auto, now, now - 10)).toEqual([now - 5 * minute, now]);
  expect(boundsOf(auto, now, 0)).toEqual([now - 1440 * minute, now]);
  expect(boundsOf(parseRange({ range: '24h' }), now, now - 10)).toEqual([now - 1440 * minute, now]);
});
