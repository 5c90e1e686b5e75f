import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { KEY_LENGTHS, SIGNATURE_LENGTHS, type KeyKind, type RawPublicKey } from './public-key.ts';

type Verify = (signature: Uint8Array, message: Uint8Array, key: Uint8Array) => boolean;

const verifyP256: Verify = (signature, message, key) =>
  // A high `s` is valid: hardware makes both (noble's own default refuses it).
  p256.verify(signature, message, key, { lowS: false, prehash: true, format: 'compact' });

const VERIFY: Readonly<Record<KeyKind, Verify>> = {
  // RFC 8032 §5.1.7: noble's own default, ZIP 215, takes points that are not canonical.
  ed25519: (signature, message, key) => ed25519.verify(signature, message, key, { zip215: false }),
  es256: verifyP256,
  // What a passkey signs is not the message itself: cose/passkey makes it.
  'webauthn-es256': verifyP256,
  'ml-dsa-44': (signature, message, key) => ml_dsa44.verify(signature, message, key),
};

/**
 * Whether the key signed the message. Never throws: a key or signature that is none verifies nothing.
 * ECDSA signatures are `r || s`; an uncompressed point is demanded, as the format has it.
 */
export function verifySignature(
  { kind, bytes }: RawPublicKey,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (bytes.length !== KEY_LENGTHS[kind] || signature.length !== SIGNATURE_LENGTHS[kind]) return false;
  try {
    return VERIFY[kind](signature, message, bytes);
  } catch {
    // noble throws where the key is no point of the curve.
    return false;
  }
}
