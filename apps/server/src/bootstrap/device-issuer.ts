import { createPrivateKey, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { utf8 } from '@holdfast/bytes';
import type { Clock } from '@holdfast/kernel';
import type { Authorities } from '../fleet/authorities/authorities.ts';
import { plainHex } from '../fleet/authorities/plain-hex.ts';
import { readSecret } from '../secrets/read-secret.ts';
import { writeSecretFile } from '../secrets/write-secret-file.ts';
import { BootstrapRefused } from './bootstrap-error.ts';
import type { IssuedCertificate, Issuer } from './issue-certificate.ts';

export interface DeviceIssuerParts {
  readonly dataDir: string;
  readonly authorities: Authorities;
  readonly clock: Clock;
}

const FILE = 'device-authority.pem';

/** The authority of this server's own, for the certificates that bootstraps give. It is made when a profile first asks for one. */
export class DeviceIssuer {
  readonly #parts: DeviceIssuerParts;
  #issuer: Promise<Issuer> | undefined;

  constructor(parts: DeviceIssuerParts) {
    this.#parts = parts;
  }

  /** From now on its certificates are taken, also where the owner had removed it. */
  async trust(): Promise<void> {
    const { authorities } = this.#parts;
    const { certificate } = await this.#open();
    if (!authorities.has(plainHex(certificate.fingerprint256))) await authorities.add(certificate.toString());
  }

  /** Throws BootstrapRefused `no_authority` where the owner has removed it. */
  async issue(endpoint: string): Promise<IssuedCertificate> {
    const { authorities, clock } = this.#parts;
    const issuer = await this.#open();
    if (!authorities.has(plainHex(issuer.certificate.fingerprint256)))
      throw new BootstrapRefused(
        'no_authority',
        "but this server's device authority was removed: save the profile again to trust it",
      );
    // Loaded where certificates are in use only.
    const { issueCertificate } = await import('./issue-certificate.ts');
    return await issueCertificate(issuer, endpoint, clock.now());
  }

  async #open(): Promise<Issuer> {
    this.#issuer ??= this.#read();
    try {
      return await this.#issuer;
    } catch (error) {
      this.#issuer = undefined;
      throw error;
    }
  }

  async #read(): Promise<Issuer> {
    const file = join(this.#parts.dataDir, FILE);
    let pem: string;
    try {
      pem = await readSecret(file);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      const { newAuthority } = await import('./issue-certificate.ts');
      await writeSecretFile(file, utf8(await newAuthority(this.#parts.clock.now())));
      pem = await readSecret(file);
    }
    const key = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
    return { certificate: new X509Certificate(pem), key: new Uint8Array(key) };
  }
}
