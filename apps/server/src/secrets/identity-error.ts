import { HoldfastError } from '@holdfast/kernel';

export class IdentityError extends HoldfastError<'identity_unusable' | 'identity_exposed'> {
  override readonly name = 'IdentityError';
}
