import { equal } from '@holdfast/bytes';
import { decodeSignedRoot, keyId, signPayload } from '@holdfast/trust';
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import type { PassphraseOptions } from '../keys/passphrase.ts';
import { signerOf } from '../keys/signer-of.ts';
import { describeSignatures } from '../proposals/describe-signatures.ts';
import { judge } from '../proposals/judge.ts';
import {
  readProposal,
  signedOf,
  writeProposal,
  writeWhole,
  type Proposal,
} from '../proposals/proposal-file.ts';
import { readSignedRoot } from '../proposals/read-signed-root.ts';
import { outputOf } from '../session.ts';
import type { Registrar } from './registrar.ts';

interface Options extends PassphraseOptions {
  readonly key: string;
  readonly yes?: true;
  readonly root?: string;
}

const CONSENT = 'sign';

/** Works without a network: all that it shows is made here, from the bytes that it signs. */
export const commandSign: Registrar = (parent, shell) => {
  parent
    .command('sign <file>')
    .description('show what would be signed, made from its bytes, and sign it; needs no network')
    .requiredOption('--key <file>', 'key file of "holdfast key new", or a token as pkcs11:... (RFC 7512)')
    .option(
      '--passphrase-file <file>',
      'file with its passphrase (default: HOLDFAST_KEY_PASSPHRASE, or it is asked for)',
    )
    .option('--root <file>', 'the signed root that you know; a proposal with another is not signed')
    .option('--yes', 'do not ask for consent: for scripts')
    .action(async (file: string, { key, yes, root, ...options }: Options, command: Command) => {
      const out = outputOf(shell, command);
      const proposal = await readProposal(file);
      const judged = judge(proposal);
      // Who hands on the proposal chooses the root that it is compared with.
      if (root !== undefined && !isOfRoot(proposal, await readSignedRoot(root)))
        throw new Failure('file', `the root in the proposal is not the one in ${root}`);
      for (const line of judged.text.split('\n')) out.note(line);
      out.note('');
      for (const line of describeSignatures(judged, out.ink)) out.note(line);
      if (yes !== true && (await shell.ask(`\nType "${CONSENT}" to sign exactly this: `)).trim() !== CONSENT)
        throw new Failure('usage', 'not signed');
      if (judged.kind === 'root' && judged.roles.every(({ isComplete }) => isComplete))
        throw new Failure('usage', 'the root has its signatures: one more would make it another file');
      const own = await signerOf(key, shell, options);
      try {
        const id = keyId(own.signer.publicKey);
        const mine = judged.roles.flatMap(({ holders }) => holders).find((one) => equal(keyId(one.key), id));
        if (mine === undefined) throw new Failure('usage', `the key of ${own.source} does not sign this`);
        const others = proposal.signatures.filter((one) => !equal(one.keyId, id));
        const signature = await signPayload(own.signer, proposal.payload);
        const signed = { ...proposal, signatures: [...others, signature] };
        await writeProposal(file, signed);
        const after = judge(signed);
        const isComplete = after.roles.every((role) => role.isComplete);
        if (isComplete && after.kind === 'root') await writeWhole(`${file}.signed`, signedOf(signed));
        if (out.json) return out.document({ signedBy: mine.label, complete: isComplete });
        out.text(`signed by ${mine.label}`);
        if (!isComplete) return out.note(`Hand ${file} to the next key holder.`);
        out.note(
          after.kind === 'root'
            ? `It has its signatures: ${file}.signed is the root. "holdfast root submit ${file}" gives it to the server.`
            : `It has its signatures: "holdfast command submit ${file}" gives them to the server.`,
        );
      } finally {
        own.close();
      }
    });
};

/** Its content: whoever else has signed it. */
const isOfRoot = ({ root }: Proposal, known: Uint8Array): boolean =>
  root !== undefined && equal(decodeSignedRoot(root).payload, decodeSignedRoot(known).payload);
