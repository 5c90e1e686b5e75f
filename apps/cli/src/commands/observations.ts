import type { Observation } from '@holdfast/api-contract';
import type { Command } from 'commander';
import { relativeTime } from '../output/relative-time.ts';
import type { Column } from '../output/table.ts';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

export const observations: Registrar = (parent, shell) => {
  parent
    .command('observations <endpoint>')
    .description('list what the server observes on a device')
    .action(async (endpoint: string, _options: object, command: Command) => {
      const { call, out } = await connect(shell, command);
      const result = await call('listObservations', { params: { endpoint } });
      if (out.json) return out.document(result);
      if (result.observations.length > 0) out.table(columns(out.now()), result.observations);
      else out.note(`nothing is observed on ${endpoint}; "holdfast observe ${endpoint} PATH" begins`);
    });
};

const columns = (now: number): Column<Observation>[] => [
  { title: 'PATH', cell: ({ path }) => path },
  { title: 'SINCE', cell: ({ since }) => relativeTime(since, now) },
  { title: 'LAST NOTIFICATION', cell: ({ lastNotification }) => relativeTime(lastNotification, now) },
];
