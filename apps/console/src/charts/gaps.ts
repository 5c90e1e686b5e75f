import type { Series } from './series.ts';

/** Below this a missing sample is jitter. */
const leastGap = 2 * 60_000;

/** How long two samples may be apart and still be joined: three times what is usual, by the median. */
export function longestStep(times: readonly number[]): number {
  if (times.length < 3) return Number.POSITIVE_INFINITY;
  const steps = times.slice(1).map((time, n) => time - (times[n] ?? time));
  steps.sort((a, b) => a - b);
  const median = steps[Math.floor(steps.length / 2)] ?? 0;
  return Math.max(leastGap, 3 * median);
}

export interface Gapped {
  readonly times: number[];
  readonly values: (number | null)[];
}

/** Nothing was heard, so nothing is drawn: a null stands in each gap, just after the last sample before it. */
export function withGaps({ times, values }: Series): Gapped {
  const step = longestStep(times);
  const gapped: Gapped = { times: [], values: [] };
  times.forEach((time, n) => {
    const before = times[n - 1];
    if (before !== undefined && time - before > step) {
      gapped.times.push(before + 1);
      gapped.values.push(null);
    }
    gapped.times.push(time);
    gapped.values.push(values[n] ?? null);
  });
  return gapped;
}
