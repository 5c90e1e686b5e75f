import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DeviceError } from '../device-error.ts';
import type { Credential } from './credential.ts';

export type KeyPair = NonNullable<Credential['keyPair']>;

export interface CertificateFiles {
  /** The device's certificate. PEM. */
  readonly certificate: string;
  /** Its private key. PEM. */
  readonly key: string;
  /** The server's certificate, or that of the authority it comes from. PEM. */
  readonly serverCertificate: string;
}

export interface RawKeyFiles {
  /** PEM. */
  readonly key: string;
  /** The server's public key, PEM: of its own, or in its certificate. */
  readonly serverKey: string;
}

/** Rejects with DeviceError `keys`. */
export async function readCertificates(files: CertificateFiles): Promise<KeyPair> {
  const certificate = await certificateIn(files.certificate);
  const key = await parsed(files.key, 'a private key', createPrivateKey);
  if (!certificate.checkPrivateKey(key))
    throw new DeviceError('keys', `${files.key} is not the key of ${files.certificate}`);
  const serverCertificate = await certificateIn(files.serverCertificate);
  return {
    mode: 'x509',
    certificate: new Uint8Array(certificate.raw),
    privateKey: new Uint8Array(key.export({ format: 'der', type: 'pkcs8' })),
    serverCertificate: new Uint8Array(serverCertificate.raw),
  };
}

/** Rejects with DeviceError `keys`. */
export async function readRawKeys(files: RawKeyFiles): Promise<KeyPair> {
  const key = await parsed(files.key, 'a private key', createPrivateKey);
  const serverKey = await parsed(files.serverKey, 'a public key or certificate', createPublicKey);
  return {
    mode: 'rpk',
    publicKey: new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' })),
    privateKey: new Uint8Array(key.export({ format: 'der', type: 'pkcs8' })),
    serverPublicKey: new Uint8Array(serverKey.export({ format: 'der', type: 'spki' })),
  };
}

const certificateIn = (file: string): Promise<X509Certificate> =>
  parsed(file, 'a certificate', (pem) => new X509Certificate(pem));

async function parsed<T>(file: string, what: string, parse: (pem: Buffer) => T): Promise<T> {
  let pem: Buffer;
  try {
    pem = await readFile(file);
  } catch (cause) {
    throw new DeviceError('keys', `${file} cannot be read`, { cause });
  }
  try {
    return parse(pem);
  } catch (cause) {
    throw new DeviceError('keys', `${file} holds no ${what.replace(/^a /, '')} in PEM`, { cause });
  }
}
