import 'reflect-metadata';
import { KeyObject, type X509Certificate } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

export interface Issuer {
  readonly certificate: X509Certificate;
  /** PKCS #8, DER. */
  readonly key: Uint8Array;
}

/** Longer than a device lives: a new one comes with each bootstrap, and a lost device is revoked. */
const YEARS = 30;
/** A device whose clock is a little late takes it all the same. */
const DAY_MS = 86_400_000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;

const validFrom = (now: number): { notBefore: Date; notAfter: Date } => {
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + YEARS);
  return { notBefore: new Date(now - DAY_MS), notAfter };
};

/** An authority for devices alone: a key on P-256 and a certificate that it signs itself, in PEM, the certificate first. */
export async function newAuthority(now: number): Promise<string> {
  const keys = await globalThis.crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Holdfast device authority',
    ...validFrom(now),
    keys,
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
    ],
  });
  return `${certificate.toString('pem')}\n${KeyObject.from(keys.privateKey).export({ format: 'pem', type: 'pkcs8' })}`;
}

export interface IssuedCertificate {
  /** DER. */
  readonly certificate: Uint8Array;
  /** PKCS #8, DER. */
  readonly privateKey: Uint8Array;
}

/** A new key and its certificate for one device, whose endpoint name is the common name. */
export async function issueCertificate(
  { certificate: authority, key }: Issuer,
  endpoint: string,
  now: number,
): Promise<IssuedCertificate> {
  const keys = await globalThis.crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const signingKey = await globalThis.crypto.subtle.importKey(
    'pkcs8',
    Uint8Array.from(key),
    ALGORITHM,
    false,
    ['sign'],
  );
  const certificate = await X509CertificateGenerator.create({
    subject: [{ CN: [endpoint] }],
    issuer: authority.subject,
    ...validFrom(now),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
    ],
  });
  return {
    certificate: new Uint8Array(certificate.rawData),
    privateKey: new Uint8Array(KeyObject.from(keys.privateKey).export({ format: 'der', type: 'pkcs8' })),
  };
}
