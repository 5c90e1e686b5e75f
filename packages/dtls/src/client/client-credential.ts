import { certifiedKey, rawKey, type CertifiedKey, type OwnKey } from '../certificate/own-key.ts';
import type { CertificateTrust } from '../certificate/verify-chain.ts';
import { DtlsError } from '../dtls-error.ts';
import type { CertificateType } from '../handshake/certificate-type.ts';

/** What a client proves itself with, and how it knows the server. */
export type ClientCredential =
  | PskClientCredential
  | { readonly x509: X509ClientCredential }
  | { readonly rawPublicKey: RawPublicKeyClientCredential };

export interface PskClientCredential {
  readonly identity: Uint8Array;
  readonly key: Uint8Array;
}

/** `anchors` are those of servers; a server's own certificate among them is taken as it is. */
export interface X509ClientCredential extends CertifiedKey, CertificateTrust {
  /** A DNS name that the server's certificate has to carry. Absent: any certificate of the anchors will do. */
  readonly serverName?: string;
}

export interface RawPublicKeyClientCredential {
  /** PEM, or PKCS #8 DER. */
  readonly key: Uint8Array | string;
  /** Whether a server's SubjectPublicKeyInfo (DER), whose SHA-256 is given in hex, is the right one. */
  known(publicKey: Uint8Array, fingerprint: string): Promise<boolean>;
}

/** {@link ClientCredential}, read and checked. */
export type ClientKeys =
  | ({ readonly mode: 'psk' } & PskClientCredential)
  | {
      readonly mode: 'ecdhe';
      readonly type: CertificateType;
      readonly own: OwnKey;
      readonly x509: X509ClientCredential | undefined;
      readonly rawPublicKey: RawPublicKeyClientCredential | undefined;
    };

/** Throws {@link DtlsError} `options`. */
export function clientKeys(credential: ClientCredential): ClientKeys {
  if ('x509' in credential) {
    const { x509 } = credential;
    return { mode: 'ecdhe', type: 'x509', own: certifiedKey(x509), x509, rawPublicKey: undefined };
  }
  if ('rawPublicKey' in credential) {
    const { rawPublicKey } = credential;
    return { mode: 'ecdhe', type: 'rpk', own: rawKey(rawPublicKey.key), x509: undefined, rawPublicKey };
  }
  const { identity, key } = credential;
  if (key.length === 0 || key.length > 0xffff || identity.length > 0xffff) {
    throw new DtlsError('options', 'a key has 1 to 65535 bytes, an identity at most as many');
  }
  return { mode: 'psk', identity: identity.slice(), key };
}
