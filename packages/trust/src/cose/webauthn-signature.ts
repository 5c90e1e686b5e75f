import { equal, utf8 } from '@holdfast/bytes';
import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keyId } from '../keys/key-id.ts';
import type { PasskeyPublicKey } from '../keys/public-key.ts';
import { TrustError } from '../trust-error.ts';
import { MAX_TAIL, type CoseSignature } from './cose-sign.ts';
import { algorithmOf } from './header.ts';
import { areFlagsGood, clientDataPrefix } from './passkey.ts';
import { isSignedBy, toBeSigned } from './sign.ts';

/** What `navigator.credentials.get` gives, WebAuthn Level 3 §5.2.2. */
export interface Assertion {
  readonly authenticatorData: Uint8Array;
  readonly clientDataJSON: Uint8Array;
  readonly derSignature: Uint8Array;
}

const RP_ID_HASH_LENGTH = 32;
const AUTHENTICATOR_DATA_LENGTH = 37;

/**
 * The COSE signature that a browser's assertion is, for a challenge made by `challengeFor(toBeSigned(key, payload))`.
 * Throws {@link TrustError} `bad-signature`, with what is wrong for the person to read, where the format cannot carry it or no
 * device would take it.
 */
export function webauthnSignature(
  { authenticatorData, clientDataJSON, derSignature }: Assertion,
  key: PasskeyPublicKey,
  payload: Uint8Array,
): CoseSignature {
  if (!equal(authenticatorData.subarray(0, RP_ID_HASH_LENGTH), sha256(utf8(key.rpId)))) {
    throw refused('the passkey signed for another site');
  }
  if (!areFlagsGood(authenticatorData[RP_ID_HASH_LENGTH] ?? 0)) {
    throw refused('the passkey is synced, can be, or did not verify its holder');
  }
  if (authenticatorData.length !== AUTHENTICATOR_DATA_LENGTH) throw refused('the passkey added extensions');
  const prefix = clientDataPrefix(key, toBeSigned(key, payload));
  if (!equal(clientDataJSON.subarray(0, prefix.length), prefix)) {
    throw refused('the browser signed something else, for another page, or from within another page');
  }
  const tail = clientDataJSON.slice(prefix.length);
  if (tail.length > MAX_TAIL) throw refused('the browser added too much to the client data');
  const signature: CoseSignature = {
    algorithm: algorithmOf(key.kind),
    keyId: keyId(key),
    passkey: { authenticator: authenticatorData.slice(RP_ID_HASH_LENGTH), tail },
    signature: compact(derSignature),
  };
  if (!isSignedBy(key, signature, payload)) throw refused('the signature is not by this passkey');
  return signature;
}

function compact(der: Uint8Array): Uint8Array {
  try {
    return p256.Signature.fromBytes(der, 'der').toBytes('compact');
  } catch (cause) {
    throw new TrustError('bad-signature', 'not an ECDSA signature', { cause });
  }
}

const refused = (message: string): TrustError => new TrustError('bad-signature', message);
