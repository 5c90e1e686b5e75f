import { X509Certificate, type KeyObject } from 'node:crypto';
import { equal } from '@holdfast/bytes';
import { DtlsError } from '../dtls-error.ts';
import { certificateFields, type CertificateFields } from './certificate-fields.ts';
import { credentialRefusal } from './credential-problem.ts';

/** Of certificates: ECDSA and RSA with SHA-256, 384 or 512, and Ed25519. SHA-1 and older are not taken. */
const SIGNATURE_ALGORITHMS: ReadonlySet<string> = new Set([
  '2a8648ce3d040302',
  '2a8648ce3d040303',
  '2a8648ce3d040304',
  '2a864886f70d01010b',
  '2a864886f70d01010c',
  '2a864886f70d01010d',
  '2b6570',
]);

/** A certificate as node:crypto reads it, and what it does not tell. */
export class PeerCertificate {
  readonly x509: X509Certificate;
  readonly fields: CertificateFields;
  readonly publicKey: KeyObject;

  /** DER. Throws {@link DtlsError} `handshake`, bad_certificate. */
  constructor(der: Uint8Array) {
    try {
      this.fields = certificateFields(der);
      this.x509 = new X509Certificate(der);
      this.publicKey = this.x509.publicKey;
    } catch (cause) {
      throw credentialRefusal('bad_certificate', 'a certificate that cannot be read', { cause });
    }
    if (this.fields.hasUnknownCritical)
      throw credentialRefusal('bad_certificate', 'a certificate with a critical extension not understood');
    if (!SIGNATURE_ALGORITHMS.has(this.fields.signatureAlgorithm))
      throw credentialRefusal('bad_certificate', 'a certificate signed with an algorithm not taken');
  }

  /** Lower-case hex of SHA-256 over the whole. */
  get fingerprint(): string {
    return this.x509.fingerprint256.replaceAll(':', '').toLowerCase();
  }

  get serial(): string {
    return this.x509.serialNumber.toLowerCase();
  }

  /** By name and signature alone. */
  isIssuedBy(issuer: PeerCertificate): boolean {
    if (!equal(this.fields.issuer, issuer.fields.subject)) return false;
    try {
      return this.x509.verify(issuer.publicKey);
    } catch {
      // OpenSSL throws where the key is of another kind than the signature.
      return false;
    }
  }

  equals(other: PeerCertificate): boolean {
    return equal(this.x509.raw, other.x509.raw);
  }
}

/** Throws {@link DtlsError} `options` for what is no certificate that a peer could be asked to have. */
export function ownCertificate(certificate: Uint8Array): PeerCertificate {
  try {
    return new PeerCertificate(new Uint8Array(new X509Certificate(certificate).raw));
  } catch (cause) {
    throw new DtlsError('options', 'a certificate that cannot be used', { cause });
  }
}
