import type { NewDevice } from '@holdfast/api-contract';
import { fromHex } from '@holdfast/bytes';
import type { BootstrapRecord } from './bootstrap-record.ts';
import { FleetError } from './fleet-error.ts';

/** The credential that a device leaves the factory with. */
export interface Factory {
  readonly key: Uint8Array;
  readonly identity: string;
  readonly record: BootstrapRecord;
}

/** Throws `invalid_request` for a factory credential beside something that a bootstrap does not replace, or that is the same. */
export function factoryOf(
  endpoint: string,
  security: NewDevice['security'],
  { identity = `bootstrap:${endpoint}`, key, profile }: NonNullable<NewDevice['bootstrap']>,
): Factory {
  if (security.mode !== 'psk')
    throw new FleetError(
      'invalid_request',
      'a bootstrap gives a pre-shared key: the security mode must be psk',
    );
  if (identity === (security.identity ?? endpoint))
    throw new FleetError('invalid_request', 'the factory credential needs a PSK identity of its own');
  return { identity, key: fromHex(key), record: { identity, profile: profile ?? null, last: undefined } };
}
