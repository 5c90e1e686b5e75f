import { HoldfastError } from '@holdfast/kernel';

export type AuthorityErrorCode =
  | 'invalid_certificate'
  | 'not_an_authority'
  | 'wrong_curve'
  | 'certificate_expired'
  | 'authority_taken'
  | 'authority_not_found'
  | 'too_many_authorities'
  | 'too_many_revocations';

/** What was asked about authorities cannot be done. */
export class AuthorityError extends HoldfastError<AuthorityErrorCode> {
  override readonly name = 'AuthorityError';
}
