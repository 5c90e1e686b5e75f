import { BytesError, fromUtf8 } from '@holdfast/bytes';
import type { PeerCredential } from '@holdfast/dtls';
import { credentialOf } from '../fleet/bootstrap-record.ts';
import type { Heard } from '../fleet/heard.ts';
import type { InUse } from './session-shelf.ts';

/** What the peer of a session has shown. Most devices have but one credential ever, and cost no decoding. */
export function credentialOfSession({
  record,
  identity,
}: Pick<InUse, 'record' | 'identity'>): NonNullable<Heard['secure']>['credential'] {
  // Certificates and raw public keys are operational ones: bootstraps give pre-shared keys.
  if (record.bootstrap === undefined || identity === undefined) return 'operational';
  const credential = credentialOf(record, identity);
  return credential === 'operational' || credential === 'factory' ? credential : 'retired';
}

/** Of a pre-shared key; undefined for what proves itself otherwise. */
export const identityOf = (credential: PeerCredential): string | undefined =>
  credential.mode === 'psk' ? (textOf(credential.identity) ?? '') : undefined;

/** PSK identities are UTF-8 (RFC 4279 §5.1); one that is not belongs to no device. */
export function textOf(identity: Uint8Array): string | undefined {
  try {
    return fromUtf8(identity);
  } catch (error) {
    if (error instanceof BytesError) return undefined;
    throw error;
  }
}
