import type { CoapOption } from '../options/coap-option.ts';

/** RFC 7252 §3: the numbers on the wire. */
export const messageTypes = { confirmable: 0, nonConfirmable: 1, acknowledgement: 2, reset: 3 } as const;

export type MessageType = (typeof messageTypes)[keyof typeof messageTypes];

export interface CoapMessage {
  readonly type: MessageType;
  readonly code: number;
  /** The message id, 16 bits. */
  readonly id: number;
  /** 0 to 8 bytes, more only from and to peers that know RFC 8974. */
  readonly token: Uint8Array;
  /** In order of their numbers; options of one number in the order sent. */
  readonly options: readonly CoapOption[];
  readonly payload: Uint8Array;
}

export const noBytes: Uint8Array = new Uint8Array();
