import { randomBytes } from 'node:crypto';
import type { OscoreAead, OscoreSecurity } from '@holdfast/api-contract';
import { fromHex, fromUtf8, toHex, utf8 } from '@holdfast/bytes';
import { FleetError } from '../fleet-error.ts';
import type { ContextName } from './context-name.ts';

/** What the server and a device have agreed on (RFC 8613 §3.2), as the server sees it: its sender id is the device's recipient id. */
export interface OscoreParameters {
  readonly masterSecret: Uint8Array;
  readonly masterSalt: Uint8Array;
  readonly senderId: Uint8Array;
  readonly recipientId: Uint8Array;
  readonly idContext: Uint8Array | undefined;
  /** Number in the COSE Algorithms registry. */
  readonly aead: number;
  readonly hash: 'sha256' | 'sha384' | 'sha512';
}

/** Number, and the longest id: the nonce less six bytes (RFC 8613 §3.3). */
const AEADS: Readonly<Record<OscoreAead, { readonly id: number; readonly longestId: number }>> = {
  'AES-CCM-16-64-128': { id: 10, longestId: 7 },
  'AES-CCM-16-64-256': { id: 11, longestId: 7 },
  'AES-CCM-16-128-128': { id: 30, longestId: 7 },
  'AES-CCM-16-128-256': { id: 31, longestId: 7 },
  A128GCM: { id: 1, longestId: 6 },
  A256GCM: { id: 3, longestId: 6 },
};

const GENERATED_SECRET_BYTES = 16;

/** Throws `invalid_key` for what cannot be an OSCORE context. */
export function newOscoreParameters(security: OscoreSecurity): OscoreParameters {
  const { masterSecret, masterSalt = '', aead, hkdf } = security;
  const { id, longestId } = AEADS[aead];
  const [senderId, recipientId] = [fromHex(security.recipientId), fromHex(security.senderId)];
  if (Math.max(senderId.length, recipientId.length) > longestId)
    throw new FleetError(
      'invalid_key',
      `with ${aead} a sender or recipient id has at most ${longestId} bytes`,
    );
  // Both directions would have one key and one sequence of nonces.
  if (toHex(senderId) === toHex(recipientId))
    throw new FleetError('invalid_key', 'the sender id and the recipient id must differ');
  return {
    masterSecret:
      masterSecret === undefined
        ? new Uint8Array(randomBytes(GENERATED_SECRET_BYTES))
        : fromHex(masterSecret),
    masterSalt: fromHex(masterSalt),
    senderId,
    recipientId,
    idContext: security.idContext === undefined ? undefined : fromHex(security.idContext),
    aead: id,
    hash: hkdf,
  };
}

export const contextNameOf = ({ recipientId, idContext }: OscoreParameters): ContextName => ({
  kid: toHex(recipientId),
  idContext: idContext === undefined ? null : toHex(idContext),
});

/** As they are sealed. */
export function encodeOscoreParameters({ aead, hash, ...bytes }: OscoreParameters): Uint8Array {
  const { masterSecret, masterSalt, senderId, recipientId, idContext } = bytes;
  return utf8(
    JSON.stringify({
      masterSecret: toHex(masterSecret),
      masterSalt: toHex(masterSalt),
      senderId: toHex(senderId),
      recipientId: toHex(recipientId),
      idContext: idContext === undefined ? null : toHex(idContext),
      aead,
      hash,
    }),
  );
}

/** Of what {@link encodeOscoreParameters} wrote, and nobody else could have sealed. */
export function decodeOscoreParameters(bytes: Uint8Array): OscoreParameters {
  const stored = JSON.parse(fromUtf8(bytes)) as Record<
    'masterSecret' | 'masterSalt' | 'senderId' | 'recipientId',
    string
  > & { idContext: string | null; aead: number; hash: OscoreParameters['hash'] };
  return {
    masterSecret: fromHex(stored.masterSecret),
    masterSalt: fromHex(stored.masterSalt),
    senderId: fromHex(stored.senderId),
    recipientId: fromHex(stored.recipientId),
    idContext: stored.idContext === null ? undefined : fromHex(stored.idContext),
    aead: stored.aead,
    hash: stored.hash,
  };
}
