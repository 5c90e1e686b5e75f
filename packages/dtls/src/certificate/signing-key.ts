import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { DtlsError } from '../dtls-error.ts';

export const isP256 = (key: KeyObject): boolean =>
  key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';

/** From PEM or PKCS #8 DER. Throws {@link DtlsError} `options` unless it is a private key on P-256. */
export function signingKey(encoded: Uint8Array | string): KeyObject {
  let key: KeyObject;
  try {
    key =
      typeof encoded === 'string'
        ? createPrivateKey(encoded)
        : createPrivateKey({ key: Buffer.from(encoded), format: 'der', type: 'pkcs8' });
  } catch (cause) {
    throw new DtlsError('options', 'a private key that cannot be read', { cause });
  }
  if (!isP256(key)) throw new DtlsError('options', 'a private key that is not on P-256');
  return key;
}

/** The SubjectPublicKeyInfo of a private key, DER: what a raw public key is (RFC 7250 §3). */
export const publicKeyInfo = (key: KeyObject): Uint8Array =>
  new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }));
