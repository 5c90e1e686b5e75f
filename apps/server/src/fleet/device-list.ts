import type { DeviceList, DeviceQuery, DeviceState, Overview } from '@holdfast/api-contract';
import type { z } from 'zod';
import { attentionOf, urgency } from './attention.ts';
import { deviceQuery } from './device-query.ts';
import type { DeviceRecord } from './device-record.ts';
import { summaryOf } from './device-view.ts';
import type { Directory } from './directory.ts';

const MOST_ATTENTION = 100;
const MOST_POSITIONS = 20_000;

/** One page of devices by endpoint name; the cursor is the last name seen. */
export function listDevices(
  directory: Directory,
  { q, limit, cursor }: z.output<typeof DeviceQuery>,
): z.output<typeof DeviceList> {
  const matches = deviceQuery(q);
  const page: DeviceRecord[] = [];
  let total = 0;
  let more = false;
  for (const record of directory.sorted()) {
    if (!matches(record)) continue;
    total += 1;
    if (cursor !== undefined && record.row.endpoint <= cursor) continue;
    if (page.length < limit) page.push(record);
    else more = true;
  }
  return { devices: page.map(summaryOf), total, cursor: more ? (page.at(-1)?.row.endpoint ?? null) : null };
}

/** Ordered by endpoint name. */
export const matchingDevices = (directory: Directory, q: string): readonly DeviceRecord[] =>
  directory.sorted().filter(deviceQuery(q));

export function overviewOf(directory: Directory, samplesLastHour: number): Overview {
  const states: Record<DeviceState, number> = { online: 0, asleep: 0, late: 0, offline: 0, unknown: 0 };
  const needy: { record: DeviceRecord; urgency: number }[] = [];
  const positions: Overview['positions'] = [];
  for (const record of directory.sorted()) {
    const { latitude, longitude } = record.facts;
    states[record.state] += 1;
    const how = urgency(record);
    if (how < Number.POSITIVE_INFINITY) needy.push({ record, urgency: how });
    if (latitude !== undefined && longitude !== undefined && positions.length < MOST_POSITIONS) {
      const { endpoint } = record.row;
      positions.push({
        endpoint,
        latitude,
        longitude,
        state: record.state,
        attention: attentionOf(record).length > 0,
      });
    }
  }
  needy.sort((a, b) => a.urgency - b.urgency);
  return {
    total: directory.size,
    states,
    attention: needy.slice(0, MOST_ATTENTION).map(({ record }) => summaryOf(record)),
    attentionTotal: needy.length,
    positions,
    samplesLastHour,
  };
}
