import type { Value } from '@holdfast/api-contract';
import type { Clock } from '@holdfast/kernel';
import { toJson, type Entry } from '@holdfast/lwm2m';
import type { Rows } from '../journal/rows.ts';

/** A clock that runs ahead by more than this is wrong: its values are dated with their arrival. */
const AHEAD_MS = 24 * 3_600_000;

/** A value as it is stored, and still as it was before it became text. */
export interface ReportedValue extends Readonly<Rows['value']> {
  readonly json: Value;
}

/** Of what a device kept and reports at once, the last value of each path. */
export function newestOfEach(values: readonly ReportedValue[]): readonly ReportedValue[] {
  if (values.length < 2) return values;
  const newest = new Map<string, ReportedValue>();
  for (const value of values) {
    const known = newest.get(value.path);
    if (known === undefined || value.time >= known.time) newest.set(value.path, value);
  }
  return [...newest.values()];
}

/** What a device reported, as rows. Values without a time are dated with their arrival. */
export function valueRows(device: number, entries: readonly Entry[], clock: Clock): ReportedValue[] {
  const now = clock.now();
  return entries.map(({ path, value, time }) => {
    const stated = time === undefined ? now : Math.round(time * 1000);
    const json = toJson(value);
    return {
      device,
      path: path.text,
      type: value.type,
      value: JSON.stringify(json),
      time: stated >= 0 && stated <= now + AHEAD_MS ? stated : now,
      json,
    };
  });
}
