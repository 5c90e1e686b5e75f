const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export const ranges = [
  { key: '1h', label: '1 h', ms: hour },
  { key: '6h', label: '6 h', ms: 6 * hour },
  { key: '24h', label: '24 h', ms: day },
  { key: '7d', label: '7 d', ms: 7 * day },
] as const;
type RangeKey = (typeof ranges)[number]['key'];
export const auto = { kind: 'live', key: 'auto', ms: day } as const;
/** So that the first minutes of a device are no dot in a corner. */
const leastShown = 5 * minute;

/**
 * Up to now and moving with it, or between two moments. `auto` is the last day, or what there is of it: a device that has
 * been here for ten minutes fills its charts with ten minutes.
 */
export type TimeRange =
  | { readonly kind: 'live'; readonly key: 'auto'; readonly ms: number }
  | { readonly kind: 'live'; readonly key: RangeKey; readonly ms: number }
  | { readonly kind: 'fixed'; readonly from: number; readonly to: number };

interface RangeSearch {
  readonly range?: string;
  readonly from?: string;
  readonly to?: string;
}

/** From the address; what makes no sense there is `auto`. */
export function parseRange({ range, from, to }: RangeSearch): TimeRange {
  const start = Date.parse(from ?? '');
  const end = Date.parse(to ?? '');
  if (start < end) return { kind: 'fixed', from: start, to: end };
  const chosen = ranges.find((each) => each.key === range);
  return chosen === undefined ? auto : { kind: 'live', key: chosen.key, ms: chosen.ms };
}

export function rangeSearch(range: TimeRange): RangeSearch {
  if (range.kind === 'live') return range.key === 'auto' ? {} : { range: range.key };
  return { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() };
}

/** `first`: when the first sample in the range was taken, once that is known. */
export function boundsOf(
  range: TimeRange,
  now: number,
  first = Number.NEGATIVE_INFINITY,
): readonly [from: number, to: number] {
  if (range.kind === 'fixed') return [range.from, range.to];
  const from = now - range.ms;
  return [range.key === 'auto' ? Math.max(from, Math.min(first, now - leastShown)) : from, now];
}
