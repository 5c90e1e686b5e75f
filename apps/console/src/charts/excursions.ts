import { longestStep } from './gaps.ts';
import type { Limits } from './limits.ts';
import type { Series } from './series.ts';

/** A stretch of time outside the limits. */
export interface Excursion {
  readonly from: number;
  readonly to: number;
  /** The value farthest out. */
  readonly peak: number;
  readonly side: 'above' | 'below';
}

/**
 * Where a line through the samples is outside the limits, its crossings interpolated. In a gap nothing is known: an excursion
 * ends with the last sample before it.
 */
export function findExcursions({ times, values }: Series, { low, high }: Limits): Excursion[] {
  const step = longestStep(times);
  const found: Excursion[] = [];
  let open: { from: number; peak: number; side: 'above' | 'below' } | undefined;
  const close = (to: number) => {
    if (open !== undefined) found.push({ ...open, to });
    open = undefined;
  };
  times.forEach((time, n) => {
    const value = values[n] ?? 0;
    const before = times[n - 1];
    const isJoined = before !== undefined && time - before <= step;
    const crossing = (limit: number) =>
      isJoined ? crossingTime(before, values[n - 1] ?? value, time, value, limit) : time;
    if (before !== undefined && !isJoined) close(before);
    const side = value > high ? 'above' : value < low ? 'below' : undefined;
    if (open !== undefined && open.side !== side) close(crossing(open.side === 'above' ? high : low));
    if (side === undefined) return;
    if (open === undefined) open = { from: crossing(side === 'above' ? high : low), peak: value, side };
    else open.peak = side === 'above' ? Math.max(open.peak, value) : Math.min(open.peak, value);
  });
  const last = times.at(-1);
  if (last !== undefined) close(last);
  return found;
}

function crossingTime(t1: number, v1: number, t2: number, v2: number, limit: number): number {
  return v1 === v2 ? t2 : t1 + ((limit - v1) / (v2 - v1)) * (t2 - t1);
}
