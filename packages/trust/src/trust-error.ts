import { HoldfastError } from '@holdfast/kernel';

/**
 * - `too-large`: over one of the limits on sizes and counts
 * - `malformed`: bytes or fields that are not what the format says
 * - `bad-key`: a key that cannot be what it is said to be
 * - `bad-signature`: a signature that the format cannot carry, or that does not verify
 */
export type TrustErrorCode = 'too-large' | 'malformed' | 'bad-key' | 'bad-signature';

/** Everything of this layer that another party can get wrong. */
export class TrustError extends HoldfastError<TrustErrorCode> {
  override readonly name = 'TrustError';
}
