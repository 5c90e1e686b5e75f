import { createHash, createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerIdentity } from '@holdfast/api-contract';
import { utf8 } from '@holdfast/bytes';
import { IdentityError } from './identity-error.ts';
import { readSecret } from './read-secret.ts';
import { writeSecretFile } from './write-secret-file.ts';

export interface IdentityFiles {
  /** The server's certificate, then those between it and what devices trust. PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
}

const FILE = 'server-identity.pem';
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** What the server proves itself with to devices that have certificates or raw public keys. */
export class Identity {
  /** DER, the server's own first. */
  readonly chain: readonly Uint8Array[];
  /** PKCS #8, DER. */
  readonly key: Uint8Array;
  readonly #certificate: X509Certificate;

  /** Throws {@link IdentityError} for a key that is not the certificate's. `where` is for its message. */
  constructor(chain: readonly X509Certificate[], key: KeyObject, where: string) {
    const [own] = chain;
    const isP256 = key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    if (own === undefined || !isP256 || !own.checkPrivateKey(key))
      throw new IdentityError('identity_unusable', `${where}: not a key on P-256 and its certificate`);
    this.#certificate = own;
    this.chain = chain.map(({ raw }) => new Uint8Array(raw));
    this.key = new Uint8Array(key.export({ format: 'der', type: 'pkcs8' }));
  }

  /** From the files given, or from the data folder, where one is made at the first start. Throws {@link IdentityError}. */
  static async open(dataDir: string, files: IdentityFiles | undefined, now: number): Promise<Identity> {
    if (files !== undefined)
      return read(await readFile(files.certificate, 'utf8'), await readSecret(files.key), files.certificate);
    const file = join(dataDir, FILE);
    let text: string;
    try {
      text = await readSecret(file);
    } catch (error) {
      if (!isMissing(error)) throw error;
      // Loaded at the first start only.
      const { newIdentity } = await import('./new-identity.ts');
      await writeSecretFile(file, utf8(await newIdentity(now)));
      text = await readSecret(file);
    }
    return read(text, text, file);
  }

  /** SubjectPublicKeyInfo, DER. */
  get publicKey(): Uint8Array {
    return new Uint8Array(this.#certificate.publicKey.export({ format: 'der', type: 'spki' }));
  }

  view(): ServerIdentity {
    const certificate = this.#certificate;
    const { publicKey } = this;
    return {
      certificate: certificate.toString(),
      fingerprint: sha256(certificate.raw),
      subject: certificate.subject,
      notBefore: certificate.validFromDate.toISOString(),
      notAfter: certificate.validToDate.toISOString(),
      publicKey: Buffer.from(publicKey).toString('base64'),
      publicKeyFingerprint: sha256(publicKey),
    };
  }
}

function read(certificates: string, key: string, where: string): Identity {
  try {
    const chain = (certificates.match(CERTIFICATE) ?? []).map((pem) => new X509Certificate(pem));
    return new Identity(chain, createPrivateKey(key), where);
  } catch (cause) {
    if (cause instanceof IdentityError) throw cause;
    throw new IdentityError('identity_unusable', `${where}: a certificate or key that cannot be read`, {
      cause,
    });
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
