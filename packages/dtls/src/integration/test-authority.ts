import 'reflect-metadata';
import { createHash, KeyObject } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from '@peculiar/x509';
import { toHex } from '@holdfast/bytes';

export { KeyUsageFlags } from '@peculiar/x509';

/** The fake clock begins in 2026. */
const YEAR = { notBefore: new Date('2025-06-01'), notAfter: new Date('2027-06-01') };

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
export const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

export interface Issued {
  /** DER. */
  readonly certificate: Uint8Array;
  /** PKCS #8 DER. */
  readonly key: Uint8Array;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  readonly serial: string;
  readonly fingerprint: string;
}

export interface LeafOptions {
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly curve?: 'P-256' | 'P-384';
  readonly keyUsage?: KeyUsageFlags;
  /** Object identifiers; null: no such extension. */
  readonly purposes?: readonly string[] | null;
  readonly dnsNames?: readonly string[];
  readonly uris?: readonly string[];
  /** An extension that nobody knows, critical. */
  readonly strange?: boolean;
  readonly isAuthority?: boolean;
  readonly pathLength?: number;
}

/** A certificate authority for tests, made when asked for. */
export class TestAuthority {
  readonly issued: Issued;
  readonly #name: string;
  readonly #keys: CryptoKeyPair;
  static #serial = 0x1000;

  private constructor(name: string, keys: CryptoKeyPair, issued: Issued) {
    this.#name = name;
    this.#keys = keys;
    this.issued = issued;
  }

  static async root(name = 'CN=Device CA', dates = YEAR): Promise<TestAuthority> {
    const keys = await newKeys('P-256');
    const serialNumber = TestAuthority.#nextSerial();
    const certificate = await X509CertificateGenerator.createSelfSigned({
      serialNumber,
      name,
      ...dates,
      keys,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      extensions: [
        new BasicConstraintsExtension(true, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      ],
    });
    return new TestAuthority(name, keys, issuedOf(certificate, keys));
  }

  /** An authority below this one. */
  async intermediate(name: string, options: LeafOptions = {}): Promise<TestAuthority> {
    const keys = await newKeys('P-256');
    const issued = await this.#issue(name, keys, {
      keyUsage: KeyUsageFlags.keyCertSign,
      purposes: null,
      isAuthority: true,
      ...options,
    });
    return new TestAuthority(name, keys, issued);
  }

  /** A device's certificate, or a server's if `purposes` says so. */
  async leaf(name: string, options: LeafOptions = {}): Promise<Issued> {
    return this.#issue(name, await newKeys(options.curve ?? 'P-256'), options);
  }

  async #issue(subject: string, keys: CryptoKeyPair, options: LeafOptions): Promise<Issued> {
    const { notBefore = YEAR.notBefore, notAfter = YEAR.notAfter, purposes = [CLIENT_AUTH] } = options;
    const { keyUsage = KeyUsageFlags.digitalSignature, isAuthority = false, pathLength } = options;
    const names = [
      ...(options.dnsNames ?? []).map((value) => ({ type: 'dns' as const, value })),
      ...(options.uris ?? []).map((value) => ({ type: 'url' as const, value })),
    ];
    const certificate = await X509CertificateGenerator.create({
      serialNumber: TestAuthority.#nextSerial(),
      subject,
      issuer: this.#name,
      notBefore,
      notAfter,
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      extensions: [
        new BasicConstraintsExtension(isAuthority, pathLength, true),
        new KeyUsagesExtension(keyUsage, true),
        ...(purposes === null ? [] : [new ExtendedKeyUsageExtension([...purposes])]),
        ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)]),
        ...(options.strange ? [new Extension('1.2.3.4.5', true, Uint8Array.of(5, 0))] : []),
      ],
    });
    return issuedOf(certificate, keys);
  }

  static #nextSerial(): string {
    return (TestAuthority.#serial++).toString(16);
  }
}

/** A key on its own, for RFC 7250. */
export async function rawKey(
  curve: 'P-256' | 'P-384' = 'P-256',
): Promise<Omit<Issued, 'certificate' | 'serial'>> {
  const { key, publicKey } = exported(await newKeys(curve));
  return { key, publicKey, fingerprint: sha256(publicKey) };
}

const newKeys = (namedCurve: string): Promise<CryptoKeyPair> =>
  globalThis.crypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, ['sign', 'verify']);

function exported({ privateKey, publicKey }: CryptoKeyPair): Pick<Issued, 'key' | 'publicKey'> {
  return {
    key: new Uint8Array(KeyObject.from(privateKey).export({ format: 'der', type: 'pkcs8' })),
    publicKey: new Uint8Array(KeyObject.from(publicKey).export({ format: 'der', type: 'spki' })),
  };
}

function issuedOf(certificate: X509Certificate, keys: CryptoKeyPair): Issued {
  const der = new Uint8Array(certificate.rawData);
  return {
    certificate: der,
    ...exported(keys),
    serial: certificate.serialNumber.toLowerCase(),
    fingerprint: sha256(der),
  };
}

const sha256 = (bytes: Uint8Array): string =>
  toHex(new Uint8Array(createHash('sha256').update(bytes).digest()));
