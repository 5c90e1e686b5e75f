import { HoldfastError } from '@holdfast/kernel';
import type { CoapResponse } from '../exchange/coap-request.ts';
import { codes } from '../message/codes.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { uintOption } from '../options/option-values.ts';

export type OscoreErrorCode =
  // What a peer sent cannot be read, or not believed (RFC 8613 §8.2, §8.4).
  | 'malformed'
  | 'no-context'
  | 'replay'
  | 'decryption'
  // The response to a protected request is not protected, or says what only an observation's may.
  | 'unprotected'
  | 'observe'
  // What cannot be protected.
  | 'parameters'
  | 'proxy-uri'
  | 'exhausted'
  | 'closed';

/** Why OSCORE did not let a message through, in either direction. */
export class OscoreError extends HoldfastError<OscoreErrorCode> {
  override readonly name = 'OscoreError';
}

/** RFC 8613 §8.2 steps 2 to 6: the code that each failure of a request is answered with, and words that a peer's log may show. */
const ANSWERS: Partial<Record<OscoreErrorCode, { readonly code: number; readonly says: string }>> = {
  malformed: { code: codes.badOption, says: 'Failed to decode COSE' },
  'no-context': { code: codes.unauthorized, says: 'Security context not found' },
  replay: { code: codes.unauthorized, says: 'Replay detected' },
  decryption: { code: codes.badRequest, says: 'Decryption failed' },
  unprotected: { code: codes.unauthorized, says: 'OSCORE is required' },
};

/** What a request that was not let through is answered with, unprotected and not to be cached; undefined for what is no fault of the request. */
export function refusalOf(error: OscoreError): CoapResponse | undefined {
  const answer = ANSWERS[error.code];
  return answer === undefined
    ? undefined
    : {
        code: answer.code,
        options: [uintOption(optionNumbers.maxAge, 0)],
        payload: new TextEncoder().encode(answer.says),
      };
}
