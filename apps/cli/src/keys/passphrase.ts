import { readFile } from 'node:fs/promises';
import { Failure } from '../failure.ts';
import type { Shell } from '../shell.ts';

const LEAST_CHARACTERS = 8;

export interface PassphraseOptions {
  readonly passphraseFile?: string;
}

/**
 * The passphrase of a key file: from a file, from HOLDFAST_KEY_PASSPHRASE, or asked of the person. Never from the command line,
 * where every user of the machine could read it.
 */
export async function readPassphrase(
  shell: Shell,
  question: string,
  { passphraseFile }: PassphraseOptions,
): Promise<string> {
  if (passphraseFile !== undefined) {
    try {
      return (await readFile(passphraseFile, 'utf8')).replace(/\r?\n$/, '');
    } catch (cause) {
      throw new Failure('file', `the passphrase file ${passphraseFile} cannot be read`, { cause });
    }
  }
  return shell.env['HOLDFAST_KEY_PASSPHRASE'] || (await shell.askSecret(question));
}

/** For a key that is being made: asked twice where a person types it. Throws {@link Failure} `usage`. */
export async function choosePassphrase(
  shell: Shell,
  label: string,
  options: PassphraseOptions,
): Promise<string> {
  const passphrase = await readPassphrase(shell, `Choose a passphrase for the key of ${label}: `, options);
  if (passphrase.length < LEAST_CHARACTERS)
    throw new Failure('usage', `a passphrase of fewer than ${LEAST_CHARACTERS} characters`, {
      hint: 'Several words are easier to remember, and harder to guess, than a short one with signs.',
    });
  const isTyped = options.passphraseFile === undefined && !shell.env['HOLDFAST_KEY_PASSPHRASE'];
  if (isTyped && (await shell.askSecret('Again: ')) !== passphrase)
    throw new Failure('usage', 'the two passphrases differ');
  return passphrase;
}
