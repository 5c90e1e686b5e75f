import { concat } from '@holdfast/bytes';
import { CoapError } from '../coap-error.ts';
import { messageTypes, noBytes } from '../message/coap-message.ts';
import { decodeMessage, encodeMessage } from '../message/message-codec.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { OscoreError } from './oscore-error.ts';

/** A message without what the messaging layer adds to it: neither type nor id nor token. */
export interface PlainMessage {
  readonly code: number;
  /** In order of their numbers. */
  readonly options: readonly CoapOption[];
  readonly payload: Uint8Array;
}

/** Of a message without a token. */
const HEADER = 4;
const HEADER_WITHOUT_CODE = { type: messageTypes.confirmable, id: 0, token: noBytes } as const;

/** Code, options, payload: what is encrypted (RFC 8613 §5.3). */
export function encodePlaintext({ code, options, payload }: PlainMessage): Uint8Array {
  const message = encodeMessage({ ...HEADER_WITHOUT_CODE, code, options, payload });
  return concat(Uint8Array.of(code), message.subarray(HEADER));
}

/** Throws {@link OscoreError} `malformed`: authentic, and still no message. */
export function decodePlaintext(plaintext: Uint8Array): PlainMessage {
  const code = plaintext[0];
  if (code === undefined || code === 0) throw new OscoreError('malformed', 'the plaintext has no code');
  try {
    const datagram = concat(Uint8Array.of(0b0100_0000, code, 0, 0), plaintext.subarray(1));
    const { options, payload } = decodeMessage(datagram);
    return { code, options, payload };
  } catch (cause) {
    if (!(cause instanceof CoapError)) throw cause;
    throw new OscoreError('malformed', 'the plaintext is no message', { cause });
  }
}
