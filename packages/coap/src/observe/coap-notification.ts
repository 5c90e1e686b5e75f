import type { Peer } from '@holdfast/kernel';
import type { CoapOption } from '../options/coap-option.ts';

/**
 * A response that no pending request explains: it belongs to an observation, or to nothing. Who made the observation knows its token.
 * One with an error code has no observe number and ends its observation (RFC 7641 §4.2).
 */
export interface CoapNotification<P extends Peer> {
  readonly peer: P;
  readonly token: Uint8Array;
  readonly code: number;
  readonly observe: number | undefined;
  readonly contentFormat: number | undefined;
  readonly options: readonly CoapOption[];
  readonly payload: Uint8Array;
  readonly confirmable: boolean;
}

/** `accept` acknowledges; `reject` resets, which ends the observation at the peer (RFC 7641 §3.6). */
export type NotificationVerdict = 'accept' | 'reject';

/** The acknowledgement waits for the promise. May throw `NoAnswer`: then nothing is sent. */
export type NotificationHandler<P extends Peer> = (
  notification: CoapNotification<P>,
) => NotificationVerdict | Promise<NotificationVerdict>;
