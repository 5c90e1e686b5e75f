import { open, readFile } from 'node:fs/promises';
import { fromBase64, fromUtf8, toBase64 } from '@holdfast/bytes';
import { memorySigner, newSecretKey, type PlainPublicKey, type Signer } from '@holdfast/trust';
import { armor, Decrypter, Encrypter } from 'age-encryption';
import { z } from 'zod';
import { Failure } from '../failure.ts';

/** Inside of the encrypted file. */
const KeyContent = z.object({
  format: z.literal('holdfast-key/1'),
  kind: z.enum(['ed25519', 'es256']),
  label: z.string(),
  secret: z.base64(),
});

export interface FileKey {
  readonly signer: Signer;
  readonly label: string;
}

/**
 * Makes a key and keeps it in `file`, encrypted with the passphrase as an age file (age-encryption.org/v1, scrypt), which `age -d`
 * opens too. Never over another file. Rejects with {@link Failure} `file`.
 */
export async function newKeyFile(
  file: string,
  kind: PlainPublicKey['kind'],
  label: string,
  passphrase: string,
): Promise<FileKey> {
  const secret = newSecretKey(kind);
  const content: z.input<typeof KeyContent> = {
    format: 'holdfast-key/1',
    kind,
    label,
    secret: toBase64(secret),
  };
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  const sealed = armor.encode(await encrypter.encrypt(JSON.stringify(content)));
  await writeNew(file, `${sealed.trim()}\n`, 0o600);
  return { signer: memorySigner(kind, secret), label };
}

/** Rejects with {@link Failure} `file`; for a wrong passphrase too. */
export async function openKeyFile(file: string, passphrase: string): Promise<FileKey> {
  let sealed: string;
  try {
    sealed = await readFile(file, 'utf8');
  } catch (cause) {
    throw new Failure('file', `the key file ${file} cannot be read`, { cause });
  }
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  let content: Uint8Array;
  try {
    content = await decrypter.decrypt(armor.decode(sealed));
  } catch (cause) {
    throw new Failure('file', `${file} cannot be opened: the passphrase is another, or it is no key file`, {
      cause,
    });
  }
  try {
    const { kind, label, secret } = KeyContent.parse(JSON.parse(fromUtf8(content)));
    return { signer: memorySigner(kind, fromBase64(secret)), label };
  } catch (cause) {
    throw new Failure('file', `${file} holds no key, or one of a kind that this program does not know`, {
      cause,
    });
  }
}

/** Fails where the file is there already. */
export async function writeNew(file: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  try {
    const handle = await open(file, 'wx', mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    throw new Failure('file', isThere ? `${file} is there already` : `${file} cannot be written`, { cause });
  }
}
