import {
  decideNotification,
  type Entry,
  type Lwm2mPath,
  type Lwm2mValue,
  type NotificationAttributes,
} from '@holdfast/lwm2m';

/** What a server was last told, or is about to be: values by path, and when, in seconds of the monotonic clock. */
export interface LastTold {
  readonly values: ReadonlyMap<string, Lwm2mValue>;
  readonly time: number;
}

export interface ObservedPath {
  readonly path: Lwm2mPath;
  /** In force there, the server's defaults filled in. */
  readonly attributes: NotificationAttributes;
}

export interface Verdict {
  readonly notify: boolean;
  /** When to look again though nothing changes. */
  readonly at: number;
}

export const valuesOf = (entries: readonly Entry[]): ReadonlyMap<string, Lwm2mValue> =>
  new Map(entries.map(({ path, value }) => [path.text, value]));

/** Of several paths, any whose values are to be told takes the others along (Core 1.1.1 §6.4.4). */
export function decide(
  paths: readonly ObservedPath[],
  last: LastTold,
  entries: readonly Entry[],
  now: number,
): Verdict {
  let notify = false;
  let at = Number.POSITIVE_INFINITY;
  for (const { path, attributes } of paths) {
    const isBelow = (text: string): boolean => text === path.text || text.startsWith(prefixOf(path));
    const before = [...last.values].filter(([text]) => isBelow(text));
    const verdict = decideOne(
      attributes,
      { values: new Map(before), time: last.time },
      entries.filter((entry) => isBelow(entry.path.text)),
      now,
    );
    notify ||= verdict.notify;
    at = Math.min(at, verdict.at);
  }
  return { notify, at: notify ? nextForced(paths, now) : at };
}

/** When a notification is due that was made now, if nothing else happens. */
export const nextForced = (paths: readonly ObservedPath[], now: number): number =>
  Math.min(...paths.map(({ attributes }) => now + forcedAfter(attributes)));

const prefixOf = ({ depth, text }: Lwm2mPath): string => (depth === 0 ? '/' : `${text}/`);

/** Core 1.1.1 table 7.3.2-1: a maximum period of 0, or below the minimum, is ignored. */
const forcedAfter = ({ pmin = 0, pmax = 0 }: NotificationAttributes): number =>
  pmax > 0 && pmax >= pmin ? pmax : Number.POSITIVE_INFINITY;

function decideOne(
  attributes: NotificationAttributes,
  last: LastTold,
  entries: readonly Entry[],
  now: number,
): Verdict {
  const { pmin = 0 } = attributes;
  let notify = false;
  let at = last.time + forcedAfter(attributes);
  // Values that came or went are news like any change.
  let isOther = entries.length !== last.values.size;
  for (const { path, value } of entries) {
    const before = last.values.get(path.text);
    if (before === undefined) {
      isOther = true;
      continue;
    }
    const question = { attributes, last: { value: before, time: last.time }, current: value, now };
    const decision = decideNotification(question);
    notify ||= decision.notify;
    at = Math.min(at, decision.nextCheckAt ?? at);
  }
  if (now >= at) notify = true;
  if (isOther) {
    if (now >= last.time + pmin) notify = true;
    else at = Math.min(at, last.time + pmin);
  }
  return { notify, at };
}
