import { createSign, createVerify, type KeyObject } from 'node:crypto';

/** ECDSA with SHA-256 over the parts one after another, DER. */
export function sign(key: KeyObject, parts: readonly Uint8Array[]): Uint8Array {
  const signer = createSign('sha256');
  for (const part of parts) signer.update(part);
  return new Uint8Array(signer.sign(key));
}

/** False for whatever is not a signature, too. */
export function isSigned(key: KeyObject, parts: readonly Uint8Array[], signature: Uint8Array): boolean {
  const verifier = createVerify('sha256');
  for (const part of parts) verifier.update(part);
  return verifier.verify(key, signature);
}
