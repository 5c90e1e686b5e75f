import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { concat, utf8 } from '@holdfast/bytes';
import { HoldfastError } from '@holdfast/kernel';
import { writeSecretFile } from './write-secret-file.ts';

export class KeyringError extends HoldfastError<'key_file_unusable' | 'key_file_exposed' | 'unsealable'> {
  override readonly name = 'KeyringError';
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = 1;

/**
 * Seals what must not be readable on disk (PSKs, DTLS sessions) with AES-256-GCM under the server's key file.
 * Sealed form: format (1) | nonce (12) | ciphertext | tag (16). `purpose` is bound in: what was sealed for one row opens for no other.
 * Nonces are random: one key seals at most 2^32 things (NIST SP 800-38D §8.3).
 */
export class Keyring {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    if (key.length !== KEY_BYTES)
      throw new KeyringError('key_file_unusable', `the key must be ${KEY_BYTES} bytes long`);
    this.#key = key;
  }

  /** Reads `server.key` in the data folder, or makes it, mode 0600, at the first start. */
  static async open(dataDir: string): Promise<Keyring> {
    const file = join(dataDir, 'server.key');
    try {
      return new Keyring(await readKey(file));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    await writeSecretFile(file, randomBytes(KEY_BYTES));
    return new Keyring(await readKey(file));
  }

  seal(purpose: string, secret: Uint8Array): Uint8Array {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    cipher.setAAD(utf8(purpose));
    const ciphertext = concat(cipher.update(secret), cipher.final());
    return concat(Uint8Array.of(FORMAT), nonce, ciphertext, cipher.getAuthTag());
  }

  unseal(purpose: string, sealed: Uint8Array): Uint8Array {
    if (sealed.length < 1 + NONCE_BYTES + TAG_BYTES || sealed[0] !== FORMAT) {
      throw new KeyringError('unsealable', `${purpose} is not something that was sealed here`);
    }
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(1, 1 + NONCE_BYTES));
    decipher.setAAD(utf8(purpose));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      return concat(decipher.update(sealed.subarray(1 + NONCE_BYTES, -TAG_BYTES)), decipher.final());
    } catch (cause) {
      throw new KeyringError('unsealable', `${purpose} was sealed with another key, or altered`, { cause });
    }
  }
}

async function readKey(file: string): Promise<Uint8Array> {
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0) {
    const shown = (mode & 0o777).toString(8);
    throw new KeyringError(
      'key_file_exposed',
      `${file} has mode ${shown}; others can read it. Run: chmod 600 ${file}`,
    );
  }
  const key = await readFile(file);
  if (key.length !== KEY_BYTES) {
    throw new KeyringError(
      'key_file_unusable',
      `${file} is not a key of ${KEY_BYTES} bytes; restore it from a backup`,
    );
  }
  return Uint8Array.from(key);
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
