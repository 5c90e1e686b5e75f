import { HoldfastError } from '@holdfast/kernel';

export type CoapErrorCode =
  // What a peer sent is not a CoAP message (RFC 7252 §3).
  | 'short'
  | 'version'
  | 'token-length'
  | 'reserved-code'
  | 'empty-message'
  | 'option'
  | 'payload-marker'
  | 'length'
  | 'signal'
  // What became of a message or a request.
  | 'timeout'
  | 'reset'
  | 'aborted'
  | 'closed'
  | 'queue-full'
  | 'token-in-use'
  // A response that cannot be used.
  | 'bad-option'
  | 'bad-block'
  | 'too-large'
  | 'changed'
  // OSCORE did not let a message through: the cause says why.
  | 'protection'
  // A request handler's refusal: answered with `responseCode` and the message as its diagnostic.
  | 'refused';

export interface CoapErrorOptions extends ErrorOptions {
  /** Thrown by a request handler: the response code to answer with, such as `codes.notFound`. */
  readonly responseCode?: number;
}

/** The one error of this package. */
export class CoapError extends HoldfastError<CoapErrorCode> {
  override readonly name = 'CoapError';
  readonly responseCode: number | undefined;

  constructor(code: CoapErrorCode, message: string, options?: CoapErrorOptions) {
    super(code, message, options);
    this.responseCode = options?.responseCode;
  }
}

/**
 * Thrown by a handler that must not answer, because what an answer would promise did not come true (a commit failed).
 * Nothing is sent and the exchange is forgotten, so that the peer's retransmission is processed anew.
 */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';

  constructor(message = 'no answer is sent', options?: ErrorOptions) {
    super(message, options);
  }
}
