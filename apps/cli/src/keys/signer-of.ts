import type { Signer } from '@holdfast/trust';
import type { Shell } from '../shell.ts';
import { openKeyFile } from './key-file.ts';
import { readPassphrase, type PassphraseOptions } from './passphrase.ts';

export interface OwnSigner {
  readonly signer: Signer;
  /** Where the key is kept, for the person. */
  readonly source: string;
  close(): void;
}

/** A key file. */
export async function signerOf(key: string, shell: Shell, options: PassphraseOptions): Promise<OwnSigner> {
  const passphrase = await readPassphrase(shell, `Passphrase of ${key}: `, options);
  const { signer } = await openKeyFile(key, passphrase);
  return { signer, source: key, close: () => {} };
}
