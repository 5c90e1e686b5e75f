import { toBase64 } from '@holdfast/bytes';
import { encodeCoseSignature } from '@holdfast/trust';
import { ApiError } from '@holdfast/api-contract';
import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import { judge } from '../proposals/judge.ts';
import { readProposal, signedOf } from '../proposals/proposal-file.ts';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';
import { printCommand } from './command-status.ts';

/** Gives the server what key holders signed elsewhere: the proposal, if it has it not, and the signatures that it lacks. */
export const commandSubmit: Registrar = (parent, shell) => {
  parent
    .command('submit <file>')
    .description('give the server a proposal and its signatures')
    .action(async (file: string, _: unknown, command: Command) => {
      const { call, out } = await connect(shell, command);
      const proposal = await readProposal(file);
      if (judge(proposal).kind !== 'command')
        throw new Failure('usage', `${file} is a root: "holdfast root submit" gives it to the server`);
      const { payload, members, attachment } = proposal;
      const id = createHash('sha256').update(payload).digest('hex');
      const known = await call('getCommand', { params: { id } }).catch((error: unknown) => {
        if (error instanceof ApiError && error.code === 'command_not_found') return undefined;
        throw error;
      });
      const has = new Set(known?.signatures.map(({ key }) => key));
      const signatures = proposal.signatures
        .filter(({ keyId }) => !has.has(Buffer.from(keyId).toString('hex')))
        .map((signature) => toBase64(encodeCoseSignature(signature)));
      const given =
        known === undefined
          ? await call('proposeCommand', {
              body: {
                payload: toBase64(payload),
                signatures,
                ...(members === undefined ? {} : { members: [...members] }),
                ...(attachment === undefined ? {} : { attachment: toBase64(attachment) }),
              },
            })
          : signatures.length === 0
            ? known
            : await call('signCommand', { params: { id }, body: { signatures } });
      printCommand(out, given);
    });
};

/** The same for a root. */
export const rootSubmit: Registrar = (parent, shell) => {
  parent
    .command('submit <file>')
    .description('give the server a root that has its signatures')
    .action(async (file: string, _: unknown, command: Command) => {
      const { call, out } = await connect(shell, command);
      const proposal = await readProposal(file);
      const { kind, roles } = judge(proposal);
      if (kind !== 'root') throw new Failure('usage', `${file} is a command: see "holdfast command submit"`);
      if (!roles.every(({ isComplete }) => isComplete))
        throw new Failure('usage', 'the root lacks signatures: see "holdfast command show"');
      const root = await call('addRoot', { body: { signed: toBase64(signedOf(proposal)) } });
      if (out.json) return out.document(root);
      out.text(`the server has version ${root.version} of the root of ${root.name}`);
    });
};
