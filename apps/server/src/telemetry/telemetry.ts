import type { Sample, SampleList, SampleQuery } from '@holdfast/api-contract';
import { HoldfastError, type Clock } from '@holdfast/kernel';
import type { z } from 'zod';
import type { Rows } from '../journal/rows.ts';
import type { Change } from '../journal/transact.ts';
import type { SampleStore } from './sample-store.ts';

export class TelemetryError extends HoldfastError<'invalid_request'> {
  override readonly name = 'TelemetryError';
}

/** `value` is the text of `json`. */
type NewSample = Pick<Rows['value'], 'device' | 'path' | 'time' | 'value'> & {
  readonly json: Sample['value'];
};

/** Samples: what devices notified, over time. */
export class Telemetry {
  readonly #store: SampleStore;
  readonly #clock: Clock;

  constructor(store: SampleStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Two reports of one path at one millisecond are one sample; the later holds. */
  add(change: Change, values: readonly NewSample[]): void {
    for (const { device, path, time, json, value } of values) {
      const isNumber = typeof json === 'number';
      change.put('sample', {
        device,
        path,
        time,
        number: isNumber ? json : null,
        other: isNumber ? null : value,
      });
    }
  }

  async list(device: number, query: z.output<typeof SampleQuery>): Promise<z.output<typeof SampleList>> {
    const { path, from, to, order, limit, cursor } = query;
    const rows = await this.#store.samples({
      device,
      path,
      from: from === undefined ? undefined : Date.parse(from),
      to: to === undefined ? undefined : Date.parse(to),
      order,
      limit: limit + 1,
      after: cursor === undefined ? undefined : readCursor(cursor),
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      samples: page.map(viewOf),
      cursor: rows.length > limit && last !== undefined ? `${last.time}${last.path}` : null,
    };
  }

  async countLastHour(): Promise<number> {
    return await this.#store.countSamplesSince(this.#clock.now() - 3_600_000);
  }
}

/** `1767225600000/3303/0/5700` */
function readCursor(cursor: string): { time: number; path: string } {
  const slash = cursor.indexOf('/');
  const time = Number(cursor.slice(0, Math.max(0, slash)));
  if (slash < 1 || !Number.isSafeInteger(time))
    throw new TelemetryError('invalid_request', 'this cursor is not one of ours');
  return { time, path: cursor.slice(slash) };
}

const viewOf = ({ path, time, number, other }: Rows['sample']): Sample => ({
  path,
  time: new Date(time).toISOString(),
  value: number ?? (JSON.parse(other ?? 'null') as Sample['value']),
});
