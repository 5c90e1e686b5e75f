import { concat, toBase64, utf8 } from '@holdfast/bytes';
import { sha256 } from '@noble/hashes/sha2.js';
import type { PasskeyPublicKey } from '../keys/public-key.ts';
import type { PasskeyParts } from './cose-sign.ts';

/** Authenticator data flags, WebAuthn Level 3 §6.1. */
const UP = 0b0000_0001;
const UV = 0b0000_0100;
const BE = 0b0000_1000;
const BS = 0b0001_0000;
const AT = 0b0100_0000;
const ED = 0b1000_0000;

const base64url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** What the browser is to be given as challenge so that the assertion signs this Sig_structure. */
export const challengeFor = (structure: Uint8Array): Uint8Array => sha256(structure);

/**
 * A person was there and was verified, and the passkey is neither copied nor can be: one that can be (BE) lies with whoever keeps the
 * copies. Attested data and extensions would make authenticatorData longer than the verifier rebuilds.
 */
export const areFlagsGood = (flags: number): boolean => (flags & (UP | UV | BE | BS | AT | ED)) === (UP | UV);

/** The beginning of clientDataJSON that WebAuthn Level 3 §5.8.1.1 fixes. */
export const clientDataPrefix = ({ origin }: PasskeyPublicKey, structure: Uint8Array): Uint8Array =>
  utf8(
    `{"type":"webauthn.get","challenge":"${base64url(challengeFor(structure))}","origin":"${origin}","crossOrigin":false`,
  );

/** What the passkey signed, rebuilt: authenticatorData and the hash of clientDataJSON (WebAuthn Level 3 §7.2). */
export const passkeyMessage = (
  key: PasskeyPublicKey,
  { authenticator, tail }: PasskeyParts,
  structure: Uint8Array,
): Uint8Array =>
  concat(sha256(utf8(key.rpId)), authenticator, sha256(concat(clientDataPrefix(key, structure), tail)));
