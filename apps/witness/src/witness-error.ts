import { HoldfastError } from '@holdfast/kernel';

/**
 * - `witness_exists`, `witness_missing`: a folder that has a witness already, or has none
 * - `witness_key`: a key file that others can read, or that is none
 * - `witness_log`: a log's key that is none, or is another than the one that is known for its origin
 * - `witness_http`: the address cannot be listened at
 */
export type WitnessErrorCode =
  | 'witness_exists'
  | 'witness_missing'
  | 'witness_key'
  | 'witness_log'
  | 'witness_http';

export class WitnessError extends HoldfastError<WitnessErrorCode> {
  override readonly name = 'WitnessError';
}
