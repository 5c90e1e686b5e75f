import { certifiedKey, rawKey, type CertifiedKey, type OwnKey } from '../certificate/own-key.ts';
import type { X509Credential } from '../certificate/peer-credential.ts';
import type { CertificateTrust } from '../certificate/verify-chain.ts';
import { DtlsError } from '../dtls-error.ts';
import type { CertificateType } from '../handshake/certificate-type.ts';

/** How peers may prove who they are, and the server with them. At least one way. */
export interface ServerCredentials {
  /** The key of an identity; undefined for one that is not known, which the peer cannot tell from a wrong key. */
  psk?(identity: Uint8Array): Promise<Uint8Array | undefined>;
  readonly x509?: X509ServerCredentials;
  readonly rawPublicKey?: RawPublicKeyServerCredentials;
}

/** Both sides have certificates; the server's own is `chain` and `key`, and a client without one is refused. */
export interface X509ServerCredentials extends CertifiedKey, CertificateTrust {
  /** Whether a verified certificate is one that may connect. Absent: any is. A rejection refuses the peer. */
  admit?(credential: X509Credential): Promise<boolean>;
}

/** Both sides have bare public keys on P-256 (RFC 7250). */
export interface RawPublicKeyServerCredentials {
  /** The server's own: PEM, or PKCS #8 DER. */
  readonly key: Uint8Array | string;
  /** Whether a client's SubjectPublicKeyInfo (DER), whose SHA-256 is given in hex, is registered. */
  known(publicKey: Uint8Array, fingerprint: string): Promise<boolean>;
}

/** {@link ServerCredentials} with the server's own keys read and checked. */
export interface ServerKeys {
  readonly credentials: ServerCredentials;
  readonly own: Readonly<Partial<Record<CertificateType, OwnKey>>>;
  readonly certificateTypes: readonly CertificateType[];
}

/** Throws {@link DtlsError} `options`. */
export function serverKeys(credentials: ServerCredentials): ServerKeys {
  const { x509, rawPublicKey } = credentials;
  if (credentials.psk === undefined && x509 === undefined && rawPublicKey === undefined)
    throw new DtlsError('options', 'a server without credentials');
  const own: Partial<Record<CertificateType, OwnKey>> = {};
  if (x509 !== undefined) own.x509 = certifiedKey(x509);
  if (rawPublicKey !== undefined) own.rpk = rawKey(rawPublicKey.key);
  const certificateTypes = (['x509', 'rpk'] as const).filter((type) => own[type] !== undefined);
  return { credentials, own, certificateTypes };
}
