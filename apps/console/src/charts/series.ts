import type { Sample, Value } from '@holdfast/api-contract';

/** One path's samples in order of time: milliseconds and numbers side by side, as uPlot wants them. */
export interface Series {
  readonly times: readonly number[];
  readonly values: readonly number[];
}
export type SeriesByPath = ReadonlyMap<string, Series>;

/** Booleans are drawn as 0 and 1; texts and bytes are no series. */
export function asNumber(value: Value): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return /^-?\d{16,19}$/.test(value) ? Number(value) : undefined;
}

/** Groups samples that come in order of time. */
export function groupSamples(samples: readonly Sample[]): SeriesByPath {
  const groups = new Map<string, { times: number[]; values: number[] }>();
  for (const { path, time, value } of samples) {
    const number = asNumber(value);
    if (number === undefined) continue;
    let group = groups.get(path);
    if (group === undefined) groups.set(path, (group = { times: [], values: [] }));
    group.times.push(Date.parse(time));
    group.values.push(number);
  }
  return groups;
}

/** With samples that came live; what is not later than the last one is known already, what is before `from` is out of sight. */
export function appendSamples(series: SeriesByPath, samples: readonly Sample[], from: number): SeriesByPath {
  const next = new Map(series);
  for (const [path, added] of groupSamples(samples)) {
    const { times, values } = next.get(path) ?? { times: [], values: [] };
    const last = times.at(-1) ?? Number.NEGATIVE_INFINITY;
    const fresh = added.times.findIndex((time) => time > last);
    if (fresh < 0) continue;
    const start = Math.max(
      0,
      times.findIndex((time) => time >= from),
    );
    next.set(path, {
      times: [...times.slice(start), ...added.times.slice(fresh)],
      values: [...values.slice(start), ...added.values.slice(fresh)],
    });
  }
  return next;
}

/** When the first of all samples was taken. */
export function firstTime(series: SeriesByPath): number | undefined {
  let first: number | undefined;
  for (const { times } of series.values()) {
    const time = times[0];
    if (time !== undefined && (first === undefined || time < first)) first = time;
  }
  return first;
}

export interface Summary {
  readonly least: number;
  readonly most: number;
  readonly mean: number;
  readonly count: number;
}

export function summarise(values: readonly number[]): Summary | undefined {
  if (values.length === 0) return undefined;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
  }
  return { least, most, mean: sum / values.length, count: values.length };
}
