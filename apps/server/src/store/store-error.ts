import { HoldfastError } from '@holdfast/kernel';

/**
 * `in-use`: another process has the data. `newer`: a later program wrote it. `cannot-open`: it is not to be had.
 * `row`: what was to be stored is not a row of its table.
 */
export type StoreErrorCode = 'in-use' | 'newer' | 'cannot-open' | 'row';

/** The store cannot be opened, or was given what it cannot hold. A store that fails later says so by a StorageError. */
export class StoreError extends HoldfastError<StoreErrorCode> {
  override readonly name = 'StoreError';
}
