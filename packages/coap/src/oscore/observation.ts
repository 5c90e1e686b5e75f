import type { CoapOption } from '../options/coap-option.ts';
import type { RequestBinding } from './protection.ts';

/** An observation that we made, as it can be stored and taken up again after a restart. */
export interface OscoreObservation {
  readonly contextId: string;
  readonly token: Uint8Array;
  /** The request without Observe, with which later blocks of a notification are fetched. */
  readonly method: number;
  readonly options: readonly CoapOption[];
  readonly payload: Uint8Array;
  /** What its notifications are bound to. */
  readonly binding: RequestBinding;
  /** The Notification Number: the highest Partial IV so far, -1 before the first (RFC 8613 §4.1.3.5.1). */
  readonly number: number;
}
