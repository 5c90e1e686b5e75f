import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '@holdfast/testing';

/** A key and its certificate as files, PEM, for other people's programs. */
export interface KeyFiles {
  readonly key: string;
  readonly certificate: string;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: string;
}

/** A certificate authority that OpenSSL keeps in a folder of its own. */
export class OpensslAuthority {
  readonly certificate: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.certificate = join(folder, 'authority.pem');
  }

  static async make(): Promise<OpensslAuthority> {
    const authority = new OpensslAuthority(await mkdtemp(join(tmpdir(), 'holdfast-authority-')));
    await authority.#newKey('authority');
    await authority.#openssl(
      'req -x509 -new -key authority.key -sha256 -days 30 -subj /CN=Interop -out authority.pem',
    );
    return authority;
  }

  /** A certificate below the authority, for a `client` or a `server`. */
  async issue(name: string, purpose: 'client' | 'server'): Promise<KeyFiles> {
    await this.#newKey(name);
    await writeFile(
      join(this.#folder, `${name}.cnf`),
      `basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=${purpose}Auth\nsubjectAltName=DNS:${name}\n`,
    );
    await this.#openssl(`req -new -key ${name}.key -subj /CN=${name} -out ${name}.csr`);
    await this.#openssl(
      `x509 -req -in ${name}.csr -CA authority.pem -CAkey authority.key -CAcreateserial -sha256 -days 30 -extfile ${name}.cnf -out ${name}.pem`,
    );
    const path = (ending: string): string => join(this.#folder, `${name}.${ending}`);
    return { key: path('key'), certificate: path('pem'), publicKey: path('pub') };
  }

  /** Where a program may leave something until {@link remove}. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }

  async #newKey(name: string): Promise<void> {
    await this.#openssl(
      `genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:named_curve -out ${name}.key`,
    );
    await this.#openssl(`pkey -in ${name}.key -pubout -out ${name}.pub`);
  }

  async #openssl(command: string): Promise<void> {
    const { code, output } = await run('openssl', command.split(' '), { cwd: this.#folder });
    if (code !== 0) throw new Error(`openssl ${command}: ${output}`);
  }
}

/** A PEM file as our options take it: certificates and keys as PEM, a public key as DER. */
export const pem = async (file: string): Promise<Uint8Array> => new Uint8Array(await readFile(file));

export const publicKeyDer = async (file: string): Promise<Uint8Array> =>
  new Uint8Array(Buffer.from((await readFile(file, 'utf8')).replaceAll(/-----[^-]+-----/g, ''), 'base64'));
