import { sameValue, type ExactInteger, type Lwm2mValue } from '../values/lwm2m-value.ts';
import { areThresholdsValid } from './attribute-rules.ts';
import type { NotificationAttributes } from './notification-attributes.ts';

/** What an evaluation leaves for the next. */
export interface Evaluation {
  readonly value: Lwm2mValue;
  /** Seconds. */
  readonly time: number;
  /** A threshold or edge was crossed that `pmin` has not let be told yet. */
  readonly due: boolean;
}

export interface NotificationQuestion {
  /** In force at the observed path, with the server's defaults for `pmin` and `pmax` filled in. */
  readonly attributes: NotificationAttributes;
  /** What was last notified, and when, in seconds of any steady clock. */
  readonly last: { readonly value: Lwm2mValue; readonly time: number };
  readonly current: Lwm2mValue;
  /** Seconds of the same clock. */
  readonly now: number;
  /** What the last decision returned. Without it nothing is known between `last` and now. */
  readonly evaluation?: Evaluation;
}

export interface NotificationDecision {
  readonly notify: boolean;
  /** When to ask again even if the value does not change; absent when only a change matters. */
  readonly nextCheckAt?: number;
  readonly evaluation: Evaluation;
}

/**
 * Whether a device notifies an observed value now (Core 1.2 §7.3.2): a change that the thresholds let through is told
 * once `pmin` has passed since the last notification, and anything is told once `pmax` has. `epmin` puts off looking at
 * the value, but never what `pmax` asks for; `epmax` has it looked at again.
 */
export function decideNotification(question: NotificationQuestion): NotificationDecision {
  const { attributes, last, current, now } = question;
  const { pmin = 0, epmin = 0 } = attributes;
  const before = question.evaluation ?? { value: last.value, time: last.time, due: false };
  const forcedAt = last.time + (forcedPeriod(attributes) ?? Infinity);
  const evaluateFrom = question.evaluation === undefined ? now : before.time + epmin;
  if (now < Math.min(evaluateFrom, forcedAt)) {
    return decision(false, Math.min(evaluateFrom, forcedAt), before);
  }
  const due = before.due || crosses(attributes, before.value, current);
  const isNews = due || hasMoved(attributes, last.value, current);
  const nextEvaluation = now + (evaluationPeriod(attributes) ?? Infinity);
  if (now >= forcedAt || (isNews && now >= last.time + pmin)) {
    const nextForced = now + (forcedPeriod(attributes) ?? Infinity);
    const evaluation = { value: current, time: now, due: false };
    return decision(true, Math.min(nextForced, nextEvaluation), evaluation);
  }
  const tellAt = isNews ? last.time + pmin : forcedAt;
  return decision(false, Math.min(tellAt, nextEvaluation), { value: current, time: now, due });
}

const decision = (notify: boolean, nextCheckAt: number, evaluation: Evaluation): NotificationDecision =>
  Number.isFinite(nextCheckAt) ? { notify, nextCheckAt, evaluation } : { notify, evaluation };

/** Core 1.2 §7.3.2: a maximum period of 0, or below the minimum, is ignored. */
const forcedPeriod = ({ pmin = 0, pmax = 0 }: NotificationAttributes): number | undefined =>
  pmax > 0 && pmax >= pmin ? pmax : undefined;

/** The like of evaluations; from different levels the two can come to contradict each other. */
const evaluationPeriod = ({ epmin = 0, epmax = 0 }: NotificationAttributes): number | undefined =>
  epmax > 0 && epmax > epmin ? epmax : undefined;

/** Between two evaluations the value went over a threshold, or over the edge asked for. */
function crosses(attributes: NotificationAttributes, before: Lwm2mValue, after: Lwm2mValue): boolean {
  const { edge, gt, lt } = attributes;
  if (before.type === 'boolean' && after.type === 'boolean') {
    return edge !== undefined && before.value !== after.value && after.value === (edge === 1);
  }
  if (!areThresholdsValid(attributes) || (gt === undefined && lt === undefined)) return false;
  const from = numeric(before);
  const to = numeric(after);
  if (from === undefined || to === undefined) return false;
  // A reading that stops or starts being a number crosses every threshold.
  if (Number.isNaN(Number(from)) !== Number.isNaN(Number(to))) return true;
  if (gt !== undefined && from > gt !== to > gt) return true;
  return lt !== undefined && from < lt !== to < lt;
}

/**
 * What is told whatever was seen between: a step since the last notification, or any change where no condition is set
 * that such a value can have. Thresholds that contradict each other are none.
 */
function hasMoved(attributes: NotificationAttributes, told: Lwm2mValue, current: Lwm2mValue): boolean {
  if (sameValue(told, current)) return false;
  const { gt, lt, st, edge } = areThresholdsValid(attributes) ? attributes : { edge: attributes.edge };
  if (told.type === 'boolean' && current.type === 'boolean') return edge === undefined;
  const from = numeric(told);
  const to = numeric(current);
  if (from === undefined || to === undefined) return true;
  if (gt === undefined && lt === undefined && st === undefined) return true;
  if (Number.isNaN(Number(from)) !== Number.isNaN(Number(to))) return true;
  return st !== undefined && distance(from, to) >= st;
}

function numeric(value: Lwm2mValue): ExactInteger | undefined {
  const isNumber =
    value.type === 'integer' || value.type === 'unsigned' || value.type === 'float' || value.type === 'time';
  return isNumber ? value.value : undefined;
}

function distance(a: ExactInteger, b: ExactInteger): number {
  // Exact where both are integers: the difference of two large counters is often small.
  if (Number.isInteger(Number(a)) && Number.isInteger(Number(b))) {
    const difference = BigInt(a) - BigInt(b);
    return Number(difference < 0n ? -difference : difference);
  }
  return Math.abs(Number(a) - Number(b));
}
