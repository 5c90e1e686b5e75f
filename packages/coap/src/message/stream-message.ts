import type { CoapOption } from '../options/coap-option.ts';

/** What a message is on every transport. A stream needs no more: it has no types and no ids (RFC 8323 §3.2). */
export interface StreamMessage {
  readonly code: number;
  readonly token: Uint8Array;
  readonly options: readonly CoapOption[];
  readonly payload: Uint8Array;
}
