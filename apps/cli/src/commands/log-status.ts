import type { LogStatus } from '@holdfast/api-contract';
import type { Command } from 'commander';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

type Row = LogStatus['witnesses'][number];

export const logStatus: Registrar = (parent, shell) => {
  parent
    .command('status')
    .description("the server's own log: its key, its size, and how its witnesses stand")
    .action(async (_options: object, command: Command) => {
      const { call, out } = await connect(shell, command);
      const status = await call('logStatus');
      if (out.json) return out.document(status);
      out.fields([
        ['log', status.origin],
        ['key', status.key],
        ['entries', status.size],
        ['witnessed', status.witnessedSize],
      ]);
      if (status.witnesses.length === 0)
        return out.note('It has no witnesses: nobody but this server vouches for it.');
      out.table<Row>(
        [
          { title: 'WITNESS', cell: ({ name }) => name },
          { title: 'ADDRESS', cell: ({ url }) => url ?? 'not configured' },
          { title: 'COSIGNED', align: 'right', cell: ({ cosigned }) => cosigned?.size ?? '' },
          {
            title: 'REFUSES',
            cell: ({ refusal }) => (refusal === null ? '' : `${refusal.reason}: ${refusal.detail}`),
          },
        ],
        status.witnesses,
      );
    });
};
