/** How a device tries to register (LwM2M Core 1.1.1 §6.2.1.3, appendix E.2 resources 17 to 20). Seconds. */
export interface RetryPlan {
  readonly count: number;
  readonly timer: number;
  readonly sequenceDelay: number;
  readonly sequenceCount: number;
}

/** Core 1.1.1 table 6.2.1.3-1. */
export const DEFAULT_RETRIES: RetryPlan = {
  count: 5,
  timer: 60,
  sequenceDelay: 86_400,
  sequenceCount: 1,
};

/** Beyond, doubling says nothing. */
const MAX_DOUBLINGS = 20;

/**
 * How long to wait after attempt number `failed` of all (the first is 1), in seconds; undefined where it was the last. Within a sequence of `count` the
 * wait doubles.
 */
export function waitAfter(failed: number, plan: RetryPlan): number | undefined {
  const count = Math.max(1, plan.count);
  const inSequence = (failed - 1) % count;
  if (inSequence < count - 1) return plan.timer * 2 ** Math.min(inSequence, MAX_DOUBLINGS);
  return Math.ceil(failed / count) < Math.max(1, plan.sequenceCount) ? plan.sequenceDelay : undefined;
}
