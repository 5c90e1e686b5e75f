import type { KeyObject } from 'node:crypto';
import { DtlsError } from '../dtls-error.ts';
import { ownCertificate } from './peer-certificate.ts';
import { isP256, publicKeyInfo, signingKey } from './signing-key.ts';

/** What one side proves itself with. */
export interface OwnKey {
  readonly signingKey: KeyObject;
  /** What goes into its Certificate message. */
  readonly certificates: readonly Uint8Array[];
}

export interface CertifiedKey {
  /** Its own certificate, then those between it and what peers trust. DER or PEM, one each. */
  readonly chain: readonly Uint8Array[];
  /** On P-256 (RFC 7925 §4.4). PEM, or PKCS #8 DER. */
  readonly key: Uint8Array | string;
}

/** Throws {@link DtlsError} `options`. */
export function certifiedKey({ chain, key }: CertifiedKey): OwnKey {
  const parsed = signingKey(key);
  const certificates = chain.map(ownCertificate);
  const [own] = certificates;
  if (own === undefined || !isP256(own.publicKey) || !own.x509.checkPrivateKey(parsed))
    throw new DtlsError('options', 'a certificate that does not belong to the key');
  return { signingKey: parsed, certificates: certificates.map(({ x509 }) => new Uint8Array(x509.raw)) };
}

/** Throws {@link DtlsError} `options`. */
export function rawKey(key: Uint8Array | string): OwnKey {
  const parsed = signingKey(key);
  return { signingKey: parsed, certificates: [publicKeyInfo(parsed)] };
}
