import { keyId } from '../keys/key-id.ts';
import type { HolderPublicKey } from '../keys/public-key.ts';
import type { Signer } from '../keys/signer.ts';
import { verifySignature } from '../keys/verify-signature.ts';
import type { CoseSignature } from './cose-sign.ts';
import { algorithmOf, encodeHeader } from './header.ts';
import { areFlagsGood, passkeyMessage } from './passkey.ts';
import { signatureStructure } from './sig-structure.ts';

const EMPTY = new Uint8Array();

/** What this key signs for this payload: the Sig_structure with the key's own protected header. */
export const toBeSigned = (key: HolderPublicKey, payload: Uint8Array): Uint8Array =>
  signatureStructure(EMPTY, encodeHeader({ algorithm: algorithmOf(key.kind), keyId: keyId(key) }), payload);

export async function signPayload(signer: Signer, payload: Uint8Array): Promise<CoseSignature> {
  const { publicKey } = signer;
  return {
    algorithm: algorithmOf(publicKey.kind),
    keyId: keyId(publicKey),
    signature: await signer.sign(toBeSigned(publicKey, payload)),
  };
}

/** Whether the signature, which says that it is of this key, is. */
export function isSignedBy(key: HolderPublicKey, signature: CoseSignature, payload: Uint8Array): boolean {
  if (signature.algorithm !== algorithmOf(key.kind)) return false;
  const structure = toBeSigned(key, payload);
  if (key.kind !== 'webauthn-es256') {
    return signature.passkey === undefined && verifySignature(key, structure, signature.signature);
  }
  const { passkey } = signature;
  if (passkey === undefined || !areFlagsGood(passkey.authenticator[0] as number)) return false;
  return verifySignature(key, passkeyMessage(key, passkey, structure), signature.signature);
}
