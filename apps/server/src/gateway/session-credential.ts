import { BytesError, fromUtf8 } from '@holdfast/bytes';
import type { PeerCredential } from '@holdfast/dtls';
import { credentialOf } from '../fleet/bootstrap-record.ts';
import type { Heard } from '../fleet/heard.ts';
import type { InUse } from './session-shelf.ts';

/** What the peer of a session has shown. Most devices have but one credential ever, and cost no decoding. */
export function credentialOfSession({
  record,
  identity,
  fingerprint,
}: Pick<InUse, 'record' | 'identity' | 'fingerprint'>): NonNullable<Heard['secure']>['credential'] {
  if (record.bootstrap === undefined) return 'operational';
  if (identity === undefined) {
    // Where none is pinned, any certificate for the device is its own.
    const { security, fingerprint: own } = record.row;
    return security !== 'psk' && (own === null || own === fingerprint) ? 'operational' : 'retired';
  }
  const known = credentialOf(record, identity);
  return known === 'operational' || known === 'factory' ? known : 'retired';
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
