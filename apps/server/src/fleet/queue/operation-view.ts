import type { QueuedOperation } from '@holdfast/api-contract';
import type { Rows } from '../../journal/rows.ts';
import type { Answer } from '../ask-device.ts';
import { iso, reportedView } from '../device-view.ts';

type Result = NonNullable<QueuedOperation['result']>;
export type Failure = NonNullable<QueuedOperation['error']>;

/** Characters of JSON that an operation's result may take; the last known values have the rest. */
const MOST_TEXT = 65_536;

/** What came of it, as it is stored. */
export function encodeResult({ path, values, links }: Answer): string {
  let left = MOST_TEXT;
  const fitting = <T>(items: readonly T[]): T[] =>
    items.filter((item) => {
      left -= JSON.stringify(item).length + 1;
      return left >= 0;
    });
  const views = fitting(values.map(reportedView));
  const shownLinks = links === undefined ? undefined : fitting(links);
  const result: Result = {
    path: path.text,
    values: views,
    omitted: values.length - views.length + (links?.length ?? 0) - (shownLinks?.length ?? 0),
    ...(shownLinks === undefined ? {} : { links: shownLinks }),
  };
  return JSON.stringify(result);
}

export const operationView = (row: Rows['operation'], endpoint: string): QueuedOperation => ({
  id: String(row.operation),
  endpoint,
  operation: row.kind,
  path: row.path,
  payload: JSON.parse(row.payload) as QueuedOperation['payload'],
  requestedBy: row.requestedBy,
  requestedAt: iso(row.requestedAt),
  expiresAt: iso(row.expiresAt),
  state: row.state,
  attempts: row.attempts,
  sentAt: row.sentAt === null ? null : iso(row.sentAt),
  endedAt: row.endedAt === null ? null : iso(row.endedAt),
  result: row.result === null ? null : (JSON.parse(row.result) as Result),
  error: row.error === null ? null : (JSON.parse(row.error) as Failure),
});
