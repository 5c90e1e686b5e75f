import { BytesError, fromUtf8 } from '@holdfast/bytes';
import { credentialOf } from '../fleet/bootstrap-record.ts';
import type { Heard } from '../fleet/heard.ts';
import type { InUse } from './session-shelf.ts';

/** What the peer of a session has shown. Most devices have but one credential ever, and cost no decoding. */
export function credentialOfSession({
  record,
  description,
}: Pick<InUse, 'record' | 'description'>): NonNullable<Heard['secure']>['credential'] {
  // Certificates and raw public keys are operational ones: bootstraps give pre-shared keys.
  if (record.bootstrap === undefined || description.credential.mode !== 'psk') return 'operational';
  const credential = credentialOf(record, textOf(description.identity) ?? '');
  return credential === 'operational' || credential === 'factory' ? credential : 'retired';
}

/** PSK identities are UTF-8 (RFC 4279 §5.1); one that is not belongs to no device. */
export function textOf(identity: Uint8Array): string | undefined {
  try {
    return fromUtf8(identity);
  } catch (error) {
    if (error instanceof BytesError) return undefined;
    throw error;
  }
}
