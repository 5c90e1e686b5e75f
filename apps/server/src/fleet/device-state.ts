import type { DeviceState } from '@holdfast/api-contract';
import type { DeviceRecord } from './device-record.ts';

/** How long a queue-mode device listens after its last message, unless the owner's listen for another time: MAX_TRANSMIT_WAIT (RFC 7252 §4.8.2, LwM2M Core 1.1.1 §6.5.1). */
export const AWAKE_MS = 93_000;

/** A lifetime that ran out is late for a quarter of itself, within these bounds, before the device counts as offline. */
const GRACE_SHARE = 0.25;
const GRACE_LEAST_MS = 30_000;
const GRACE_MOST_MS = 3_600_000;

export interface StateNow {
  readonly state: DeviceState;
  readonly since: number | undefined;
  /** When time alone will change it. */
  readonly until: number | undefined;
}

/** A lifetime of 0 never runs out (Core 1.1.1 §6.2.1). */
export const expiresAt = (lifetime: number, updatedAt: number): number =>
  lifetime === 0 ? Number.POSITIVE_INFINITY : updatedAt + lifetime * 1000;

export function stateOf(
  { registration, contact }: Pick<DeviceRecord, 'registration' | 'contact'>,
  now: number,
  awakeMs = AWAKE_MS,
): StateNow {
  if (registration === undefined || contact === undefined)
    return { state: 'unknown', since: undefined, until: undefined };
  if (registration.endedAt !== null)
    return { state: 'offline', since: registration.endedAt, until: undefined };
  const expiry = expiresAt(registration.lifetime, contact.updatedAt);
  const gone =
    expiry + Math.min(GRACE_MOST_MS, Math.max(GRACE_LEAST_MS, registration.lifetime * 1000 * GRACE_SHARE));
  if (now >= gone) return { state: 'offline', since: gone, until: undefined };
  if (now >= expiry) return { state: 'late', since: expiry, until: gone };
  if (!registration.queueMode) return { state: 'online', since: undefined, until: finite(expiry) };
  const sleeps = contact.lastSeen + awakeMs;
  if (now >= sleeps) return { state: 'asleep', since: sleeps, until: finite(expiry) };
  return { state: 'online', since: undefined, until: Math.min(sleeps, expiry) };
}

const finite = (time: number): number | undefined => (Number.isFinite(time) ? time : undefined);
