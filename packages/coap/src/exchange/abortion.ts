import { CoapError } from '../coap-error.ts';

/** Why a signal ended a request. */
export function abortion(signal: AbortSignal | undefined): CoapError {
  const reason: unknown = signal?.reason;
  return reason instanceof CoapError
    ? reason
    : new CoapError('aborted', 'the request was given up', { cause: reason });
}
