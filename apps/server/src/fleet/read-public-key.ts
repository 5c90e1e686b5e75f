import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { FleetError } from './fleet-error.ts';

/**
 * Hex of SHA-256 over the SubjectPublicKeyInfo of a key on P-256 (RFC 7925 §4.3): PEM, or DER in hex or base64. DER starts with
 * 0x30, which base64 writes as M: no text is both. Throws {@link FleetError} `invalid_key`.
 */
export function publicKeyFingerprint(text: string): string {
  const trimmed = text.trim();
  let key: KeyObject;
  try {
    // A private key would be read too, and has no business here.
    if (trimmed.includes('PRIVATE')) throw new FleetError('invalid_key', 'this is a private key');
    const encoding = /^[0-9a-fA-F]+$/.test(trimmed) ? 'hex' : 'base64';
    key = trimmed.startsWith('-----BEGIN PUBLIC KEY-----')
      ? createPublicKey(trimmed)
      : createPublicKey({ key: Buffer.from(trimmed, encoding), format: 'der', type: 'spki' });
  } catch (cause) {
    if (cause instanceof FleetError) throw cause;
    throw new FleetError('invalid_key', 'a public key that cannot be read', { cause });
  }
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new FleetError('invalid_key', 'the public key is not on P-256');
  return createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('hex');
}
