import {
  decideNotification,
  type Entry,
  type Evaluation,
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

/** What was seen of each value since the server was last told, by path. */
export type Evaluations = ReadonlyMap<string, Evaluation>;

export interface Verdict {
  readonly notify: boolean;
  /** When to look again though nothing changes; Infinity for never. */
  readonly at: number;
  readonly evaluations: Evaluations;
}

export const valuesOf = (entries: readonly Entry[]): ReadonlyMap<string, Lwm2mValue> =>
  new Map(entries.map(({ path, value }) => [path.text, value]));

/** Of several paths, any whose values are to be told takes the others along (Core 1.1.1 §6.4.4). */
export function decide(
  paths: readonly ObservedPath[],
  last: LastTold,
  seen: Evaluations,
  entries: readonly Entry[],
  now: number,
): Verdict {
  let notify = false;
  let at = Number.POSITIVE_INFINITY;
  const evaluations = new Map<string, Evaluation>();
  for (const { path, attributes } of paths) {
    const isBelow = (text: string): boolean => text === path.text || text.startsWith(prefixOf(path));
    const before = new Map([...last.values].filter(([text]) => isBelow(text)));
    const current = entries.filter((entry) => isBelow(entry.path.text));
    const verdict = decideOne(attributes, { values: before, time: last.time }, seen, current, now);
    notify ||= verdict.notify;
    at = Math.min(at, verdict.at);
    for (const [text, evaluation] of verdict.evaluations) evaluations.set(text, evaluation);
  }
  if (!notify) return { notify, at, evaluations };
  return { notify, at: nextLook(paths, now), evaluations: new Map() };
}

/** When to look again after the server was told of values of now, if nothing changes. */
export const nextLook = (paths: readonly ObservedPath[], now: number): number =>
  Math.min(
    ...paths.map(({ attributes }) => now + Math.min(forcedAfter(attributes), evaluatedAfter(attributes))),
  );

/** How many notifications to keep that do not arrive; undefined where no path says (Core 1.2 §7.3.2, `hqmax`). */
export function historyOf(paths: readonly ObservedPath[]): number | undefined {
  const wanted = paths.flatMap(({ attributes: { hqmax } }) => (hqmax === undefined ? [] : [hqmax]));
  return wanted.length === 0 ? undefined : Math.max(...wanted);
}

const prefixOf = ({ depth, text }: Lwm2mPath): string => (depth === 0 ? '/' : `${text}/`);

/** Core 1.1.1 table 7.3.2-1: a maximum period of 0, or not above the minimum, is ignored. */
const forcedAfter = ({ pmin = 0, pmax = 0 }: NotificationAttributes): number =>
  pmax > 0 && pmax >= pmin ? pmax : Number.POSITIVE_INFINITY;

const evaluatedAfter = ({ epmin = 0, epmax = 0 }: NotificationAttributes): number =>
  epmax > epmin ? epmax : Number.POSITIVE_INFINITY;

function decideOne(
  attributes: NotificationAttributes,
  last: LastTold,
  seen: Evaluations,
  entries: readonly Entry[],
  now: number,
): Verdict {
  const { pmin = 0 } = attributes;
  const forcedAt = last.time + forcedAfter(attributes);
  let notify = now >= forcedAt;
  let at = forcedAt;
  // Values that came or went are news like any change.
  let isOther = entries.length !== last.values.size;
  const evaluations = new Map<string, Evaluation>();
  for (const { path, value } of entries) {
    const before = last.values.get(path.text);
    if (before === undefined) {
      isOther = true;
      continue;
    }
    const evaluation = seen.get(path.text);
    const decision = decideNotification({
      attributes,
      last: { value: before, time: last.time },
      current: value,
      now,
      ...(evaluation === undefined ? {} : { evaluation }),
    });
    notify ||= decision.notify;
    at = Math.min(at, decision.nextCheckAt ?? at);
    evaluations.set(path.text, decision.evaluation);
  }
  if (isOther) {
    if (now >= last.time + pmin) notify = true;
    else at = Math.min(at, last.time + pmin);
  }
  return { notify, at, evaluations };
}
