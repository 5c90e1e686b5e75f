import { HoldfastError } from '@holdfast/kernel';
import { DeviceError } from '../fleet-error.ts';
import type { Failure } from './operation-view.ts';

/** A device that is heard and yet does not answer so often will not: those behind it shall have their turn. */
export const MOST_ATTEMPTS = 20;

/** What an attempt that brought no answer means for its operation. */
export interface Verdict {
  readonly state: 'queued' | 'failed';
  /** Whether the request may have left. */
  readonly wasSent: boolean;
  /** Whether the device is there, for the next one. */
  readonly answered: boolean;
  readonly error: Failure;
}

/** `attempts` counts this one. */
export function verdictOn(error: unknown, repeatable: boolean, attempts: number): Verdict {
  if (!(error instanceof HoldfastError)) {
    const internal = failure('internal', 'something failed here that should not');
    return { state: 'failed', wasSent: true, answered: true, error: internal };
  }
  const told = failure(error.code, error.message, error);
  // There was no way to it: nothing has been sent, whatever it was.
  if (error.code === 'not_registered' || error.code === 'device_asleep')
    return { state: 'queued', wasSent: false, answered: false, error: told };
  if (error.code !== 'device_timeout') return { state: 'failed', wasSent: true, answered: true, error: told };
  return repeatable
    ? { state: attempts < MOST_ATTEMPTS ? 'queued' : 'failed', wasSent: true, answered: false, error: told }
    : { state: 'failed', wasSent: true, answered: false, error: outcomeUnknown('the device did not answer') };
}

/** Sent, and never done again of the server's own accord: the device may have done it. */
export const outcomeUnknown = (why: string): Failure =>
  failure('outcome_unknown', `${why}: it may or may not have done it, and doing it twice could do harm`);

function failure(code: string, detail: string, error?: Error): Failure {
  const deviceCode = error instanceof DeviceError ? (error.deviceCode ?? null) : null;
  return { code, detail, deviceCode };
}
