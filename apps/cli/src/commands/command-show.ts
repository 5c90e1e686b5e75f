import type { Command } from 'commander';
import { describeSignatures } from '../proposals/describe-signatures.ts';
import { judge } from '../proposals/judge.ts';
import { readProposal } from '../proposals/proposal-file.ts';
import { outputOf } from '../session.ts';
import type { Registrar } from './registrar.ts';

export const commandShow: Registrar = (parent, shell) => {
  parent
    .command('show <file>')
    .description('show a proposal and who has signed it, made from its bytes; needs no network')
    .option('--members', 'list every device of a set')
    .action(async (file: string, { members }: { readonly members?: true }, command: Command) => {
      const out = outputOf(shell, command);
      const proposal = await readProposal(file);
      const judged = judge(proposal);
      if (out.json)
        return out.document({
          kind: judged.kind,
          text: judged.text,
          roles: judged.roles.map(({ role, holders, signed, isComplete }) => ({
            name: role.name,
            threshold: role.threshold,
            outside: role.outside,
            keys: holders.map(({ label }) => label),
            signed: signed.map(({ label }) => label),
            complete: isComplete,
          })),
          members: proposal.members ?? [],
        });
      if (members === true) for (const { endpoint } of proposal.members ?? []) out.text(endpoint);
      else for (const line of judged.text.split('\n')) out.text(line);
      out.text('');
      for (const line of describeSignatures(judged, out.ink)) out.text(line);
    });
};
