import { HoldfastError } from '@holdfast/kernel';

/**
 * - `too-large`: over one of the limits on sizes and counts
 * - `malformed`: bytes or fields that are not what the format says
 * - `bad-key`: a key that cannot be what it is said to be
 * - `bad-signature`: a signature that the format cannot carry, or that does not verify
 * - `wrong-log`: a checkpoint of another log
 * - `not-in-log`: an entry that no checkpoint of the log is proved to have
 * - `inconsistent`: a tree that does not go on from another
 * - `too-few-witnesses`, `bad-cosignature`: a checkpoint that a quorum has not cosigned
 */
export type TrustErrorCode =
  | 'too-large'
  | 'malformed'
  | 'bad-key'
  | 'bad-signature'
  | 'wrong-log'
  | 'not-in-log'
  | 'inconsistent'
  | 'too-few-witnesses'
  | 'bad-cosignature';

/** Everything of this layer that another party can get wrong. */
export class TrustError extends HoldfastError<TrustErrorCode> {
  override readonly name = 'TrustError';
}
