import { HoldfastError } from '@holdfast/kernel';

export class BootstrapError extends HoldfastError<
  'profile_not_found' | 'profile_in_use' | 'invalid_profile' | 'too_many_profiles' | 'cannot_bootstrap'
> {
  override readonly name = 'BootstrapError';
}

export type BootstrapRefusal =
  | 'endpoint_mismatch'
  | 'wrong_credential'
  | 'wrong_security'
  | 'rekey_not_allowed'
  | 'no_profile'
  | 'no_server_address'
  | 'no_authority'
  | 'needs_dialogue';

/** A device that asks to be bootstrapped, and is not. */
export class BootstrapRefused extends HoldfastError<BootstrapRefusal> {
  override readonly name = 'BootstrapRefused';
}
