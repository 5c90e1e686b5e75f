import type { Command as CommandView } from '@holdfast/api-contract';
import type { Command } from 'commander';
import type { Output } from '../output/output.ts';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

export const commandStatus: Registrar = (parent, shell) => {
  parent
    .command('status [id]')
    .description('how far a command has come, or all of them')
    .action(async (id: string | undefined, _: unknown, command: Command) => {
      const { call, out } = await connect(shell, command);
      if (id !== undefined) return printCommand(out, await call('getCommand', { params: { id } }));
      const { commands } = await call('listCommands', {});
      if (out.json) return out.document({ commands });
      out.table(
        [
          { title: 'COMMAND', cell: ({ id }) => id.slice(0, 12) },
          { title: 'WHAT', cell: ({ operation, target }) => `${operation} ${target}` },
          { title: 'STATE', cell: ({ state }) => state },
          { title: 'SIGNED', cell: ({ signatures, threshold }) => `${signatures.length} of ${threshold}` },
          { title: 'LOG', cell: ({ logIndex }) => (logIndex === null ? '-' : `#${logIndex}`) },
          { title: 'DONE', cell: ({ devices }) => `${devices.states.done} of ${devices.total}` },
        ],
        commands,
      );
    });
};

/** The chain: proposed, signed, logged, witnessed, delivered, receipts. */
export function printCommand(out: Output, command: CommandView): void {
  if (out.json) return out.document(command);
  const { devices, signatures, witnesses } = command;
  const counts = Object.entries(devices.states).filter(([, count]) => count > 0);
  out.fields([
    ['command', command.id],
    ['what', `${command.operation} ${command.target}`],
    ['state', command.state],
    ['proposed', `${command.proposedAt} by ${command.proposedBy}`],
    [
      'signed',
      `${signatures.length} of ${command.threshold}: ${signatures.map(({ label }) => label).join(', ') || '-'}`,
    ],
    ['log', command.logIndex === null ? '-' : `#${command.logIndex}`],
    ['witnessed', witnesses.map(({ name }) => name).join(', ') || '-'],
    ['verified by', `device ${devices.verifiedByDevice}, server ${devices.verifiedByServer}`],
    ['devices', counts.map(([state, count]) => `${count} ${state}`).join(', ') || `${devices.total}`],
    ['expires', command.expiresAt],
  ]);
}
