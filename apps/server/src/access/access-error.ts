import { HoldfastError } from '@holdfast/kernel';

export type AccessErrorCode = 'unusable_admin_token' | 'sign_in_expired' | 'too_many_attempts';

export class AccessError extends HoldfastError<AccessErrorCode> {
  override readonly name = 'AccessError';
  /** Seconds to wait, for `too_many_attempts`. */
  readonly retryAfter: number | undefined;

  constructor(code: AccessErrorCode, message: string, retryAfter?: number) {
    super(code, message);
    this.retryAfter = retryAfter;
  }
}
