import 'reflect-metadata';
import { createHash, KeyObject } from 'node:crypto';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

export { KeyUsageFlags } from '@peculiar/x509';

export interface Issued {
  readonly pem: string;
  /** DER. */
  readonly certificate: Uint8Array;
  /** PKCS #8 DER. */
  readonly key: Uint8Array;
  readonly serial: string;
  readonly fingerprint: string;
}

export interface Wanted {
  readonly dnsName?: string;
  readonly curve?: 'P-256' | 'P-384' | 'P-521';
  readonly keyUsage?: KeyUsageFlags;
  /** From now on, negative for the past. */
  readonly validDays?: number;
}

const DAY_MS = 86_400_000;
let serials = 0x1001;

const newKeys = (namedCurve: string): Promise<CryptoKeyPair> =>
  globalThis.crypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, ['sign', 'verify']);

/** An authority of a maker, who issues certificates to devices. */
export class TestAuthority {
  readonly own: Issued;
  readonly #name: string;
  readonly #keys: CryptoKeyPair;

  private constructor(name: string, keys: CryptoKeyPair, own: Issued) {
    this.#name = name;
    this.#keys = keys;
    this.own = own;
  }

  static async open(name = 'CN=Maker CA', wanted: Wanted & { isAuthority?: boolean } = {}) {
    const { isAuthority = true, keyUsage = KeyUsageFlags.keyCertSign } = wanted;
    const keys = await newKeys(wanted.curve ?? 'P-256');
    return new TestAuthority(
      name,
      keys,
      await issue(name, keys, name, keys, { keyUsage, ...wanted }, isAuthority),
    );
  }

  async issue(name: string, wanted: Wanted = {}): Promise<Issued> {
    const keys = await newKeys(wanted.curve ?? 'P-256');
    return issue(name, keys, this.#name, this.#keys, wanted, false);
  }
}

async function issue(
  subject: string,
  keys: CryptoKeyPair,
  issuer: string,
  issuerKeys: CryptoKeyPair,
  { dnsName, keyUsage = KeyUsageFlags.digitalSignature, validDays = 30 }: Wanted,
  isAuthority: boolean,
): Promise<Issued> {
  const notAfter = Date.now() + validDays * DAY_MS;
  const certificate = await X509CertificateGenerator.create({
    serialNumber: (serials++).toString(16),
    subject,
    issuer,
    notBefore: new Date(Math.min(Date.now(), notAfter) - 30 * DAY_MS),
    notAfter: new Date(notAfter),
    publicKey: keys.publicKey,
    signingKey: issuerKeys.privateKey,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: [
      new BasicConstraintsExtension(isAuthority, undefined, true),
      new KeyUsagesExtension(keyUsage, true),
      ...(dnsName === undefined
        ? []
        : [new SubjectAlternativeNameExtension([{ type: 'dns', value: dnsName }])]),
    ],
  });
  const der = new Uint8Array(certificate.rawData);
  return {
    pem: certificate.toString('pem'),
    certificate: der,
    key: new Uint8Array(KeyObject.from(keys.privateKey).export({ format: 'der', type: 'pkcs8' })),
    serial: certificate.serialNumber.toLowerCase(),
    fingerprint: createHash('sha256').update(der).digest('hex'),
  };
}

/** A key on its own, for RFC 7250. */
export async function newRawKey(curve = 'P-256'): Promise<{ key: Uint8Array; publicKey: Uint8Array }> {
  const { privateKey, publicKey } = await newKeys(curve);
  return {
    key: new Uint8Array(KeyObject.from(privateKey).export({ format: 'der', type: 'pkcs8' })),
    publicKey: new Uint8Array(KeyObject.from(publicKey).export({ format: 'der', type: 'spki' })),
  };
}
