import 'reflect-metadata';
import { KeyObject } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrustAnchors, type X509ClientCredential, type X509ServerCredentials } from '@holdfast/dtls';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** DER files that servers of both sides read: ca.crt, server.crt, server.key (PKCS #8). */
export interface Certificates {
  readonly folder: string;
  readonly client: X509ClientCredential;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' };
const AUTHORITY = 'CN=Bench CA';
const DAY_MS = 86_400_000;
/** RFC 5280 §4.2.1.12. */
const PURPOSES = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const;

/** One authority on P-256, below it a server and a device. */
export async function makeCertificates(): Promise<Certificates> {
  const keys = await newKeys();
  const valid = { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + DAY_MS) };
  const root = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: AUTHORITY,
    ...valid,
    keys,
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
    ],
  });
  const issue = async (role: keyof typeof PURPOSES, serialNumber: string) => {
    const own = await newKeys();
    const certificate = await X509CertificateGenerator.create({
      serialNumber,
      subject: `CN=${role}`,
      issuer: AUTHORITY,
      ...valid,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: SIGNING,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([PURPOSES[role]]),
      ],
    });
    return {
      chain: [new Uint8Array(certificate.rawData)],
      key: new Uint8Array(KeyObject.from(own.privateKey).export({ format: 'der', type: 'pkcs8' })),
    };
  };
  const [server, client] = [await issue('server', '02'), await issue('client', '03')];
  const authority = new Uint8Array(root.rawData);
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-'));
  await writeFile(join(folder, 'ca.crt'), authority);
  await writeFile(join(folder, 'server.crt'), server.chain[0] ?? new Uint8Array());
  await writeFile(join(folder, 'server.key'), server.key, { mode: 0o600 });
  return { folder, client: { ...client, anchors: new TrustAnchors([authority]) } };
}

export async function readServerCredential(folder: string): Promise<X509ServerCredentials> {
  const read = async (name: string) => new Uint8Array(await readFile(join(folder, name)));
  return {
    chain: [await read('server.crt')],
    key: await read('server.key'),
    anchors: new TrustAnchors([await read('ca.crt')]),
  };
}

const newKeys = (): Promise<CryptoKeyPair> =>
  globalThis.crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
