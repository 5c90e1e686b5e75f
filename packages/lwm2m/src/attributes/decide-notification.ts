import { sameValue, type ExactInteger, type Lwm2mValue } from '../values/lwm2m-value.ts';
import type { NotificationAttributes } from './notification-attributes.ts';

export interface NotificationQuestion {
  /** In force at the observed path, with the server's defaults for `pmin` and `pmax` filled in. */
  readonly attributes: NotificationAttributes;
  /** What was last notified, and when, in seconds of any steady clock. */
  readonly last: { readonly value: Lwm2mValue; readonly time: number };
  readonly current: Lwm2mValue;
  /** Seconds of the same clock. */
  readonly now: number;
}

export interface NotificationDecision {
  readonly notify: boolean;
  /** When to ask again even if the value does not change; absent when only a change matters. */
  readonly nextCheckAt?: number;
}

/**
 * Whether a device notifies an observed value now (Core 1.1.1 §7.3.2): a change that the thresholds let through is told
 * once `pmin` has passed since the last notification, and anything is told once `pmax` has.
 */
export function decideNotification({
  attributes,
  last,
  current,
  now,
}: NotificationQuestion): NotificationDecision {
  const { pmin = 0, pmax = 0 } = attributes;
  // Core 1.1.1 table 7.3.2-1: a maximum period of 0, or below the minimum, is ignored.
  const forced = pmax > 0 && pmax >= pmin;
  if (forced && now >= last.time + pmax) return { notify: true, nextCheckAt: now + pmax };
  if (isNews(attributes, last.value, current)) {
    if (now >= last.time + pmin) return forced ? { notify: true, nextCheckAt: now + pmax } : { notify: true };
    return { notify: false, nextCheckAt: last.time + pmin };
  }
  return forced ? { notify: false, nextCheckAt: last.time + pmax } : { notify: false };
}

/** With thresholds, only what crosses one or moves by the step; without, any change. */
function isNews({ gt, lt, st }: NotificationAttributes, last: Lwm2mValue, current: Lwm2mValue): boolean {
  if (sameValue(last, current)) return false;
  const before = numeric(last);
  const after = numeric(current);
  if (before === undefined || after === undefined) return true;
  if (gt === undefined && lt === undefined && st === undefined) return true;
  // A reading that stops or starts being a number crosses every threshold.
  if (Number.isNaN(Number(before)) !== Number.isNaN(Number(after))) return true;
  if (gt !== undefined && before > gt !== after > gt) return true;
  if (lt !== undefined && before < lt !== after < lt) return true;
  return st !== undefined && distance(before, after) >= st;
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
