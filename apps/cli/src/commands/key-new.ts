import { Option, type Command } from 'commander';
import type { PlainPublicKey } from '@holdfast/trust';
import { newKeyFile, writeNew } from '../keys/key-file.ts';
import { choosePassphrase, type PassphraseOptions } from '../keys/passphrase.ts';
import { formatPublicKey, idOf } from '../keys/public-key-text.ts';
import { outputOf } from '../session.ts';
import type { Registrar } from './registrar.ts';

interface Options extends PassphraseOptions {
  readonly label: string;
  readonly kind: PlainPublicKey['kind'];
}

export const keyNew: Registrar = (parent, shell) => {
  parent
    .command('new <file>')
    .description("make a key holder's key: FILE, encrypted with a passphrase, and FILE.pub to hand on")
    .requiredOption('--label <name>', 'whose it is, as people will read it in the root')
    .addOption(new Option('--kind <kind>', 'of key').choices(['ed25519', 'es256']).default('ed25519'))
    .option(
      '--passphrase-file <file>',
      'file with the passphrase (default: HOLDFAST_KEY_PASSPHRASE, or it is asked for)',
    )
    .action(async (file: string, { label, kind, ...options }: Options, command: Command) => {
      const out = outputOf(shell, command);
      const passphrase = await choosePassphrase(shell, label, options);
      const { signer } = await newKeyFile(file, kind, label, passphrase);
      const publicKey = formatPublicKey(signer.publicKey, label);
      await writeNew(`${file}.pub`, `${publicKey}\n`);
      const id = idOf(signer.publicKey);
      if (out.json) return out.document({ id: id.replaceAll(' ', ''), kind, label, publicKey });
      out.fields([
        ['key', id],
        ['of', label],
        ['secret', file],
        ['public', `${file}.pub`],
      ]);
      out.note(
        'Without the file and its passphrase the key is lost: keep a copy where you would keep a spare key.',
      );
    });
};
