import { Lwm2mError } from '../../lwm2m-error.ts';
import type { Lwm2mPath } from '../../path/lwm2m-path.ts';
import type { Entry } from '../../values/entry.ts';

/** RFC 8428 §4.5.3: seconds from here on are since 1970, before that since now. */
export const FIRST_ABSOLUTE_TIME = 2 ** 28;

/** What all names start with: the request's path, with its slash where more follows. */
export function baseNameFor(entries: readonly Entry[], base: Lwm2mPath): string {
  if (base.depth === 0) return '';
  return entries.some(({ path }) => path.equals(base)) ? base.text : `${base.text}/`;
}

/** Only where every value has a time and the sums are exact. */
export function baseTimeFor(entries: readonly Entry[]): number | undefined {
  const first = entries[0]?.time;
  for (const { time } of entries) {
    if (time === undefined) continue;
    if (!(time >= FIRST_ABSOLUTE_TIME) || !Number.isFinite(time)) {
      throw new Lwm2mError('unencodable', `SenML cannot date anything before 1978-07-04: ${time}`);
    }
  }
  const same = entries.every(({ time }) => time === first);
  return same || entries.every(({ time }) => Number.isSafeInteger(time)) ? first : undefined;
}

export const recordTime = (time: number, baseTime: number | undefined): number => time - (baseTime ?? 0);
