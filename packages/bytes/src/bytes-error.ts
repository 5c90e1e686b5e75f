export type BytesErrorCode = 'short' | 'trailing' | 'utf8' | 'hex' | 'base64' | 'range';

/** What was asked of some bytes cannot be had from them. */
export class BytesError extends Error {
  override readonly name = 'BytesError';
  readonly code: BytesErrorCode;

  constructor(code: BytesErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
