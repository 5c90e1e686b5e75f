import type { QueuedOperation, RouteOutput } from '@holdfast/api-contract';
import type { Command } from 'commander';
import { parsePath, type LwM2mPath } from '../arguments/path.ts';
import type { Column } from '../output/table.ts';
import { connect } from '../session.ts';
import { queueQuery, settle, withQueueOptions, type QueueFlags } from './queue-options.ts';
import type { Registrar } from './registrar.ts';

type Found = Exclude<RouteOutput<'discover'>, QueuedOperation>;
type Link = Found['links'][number];

const columns: Column<Link>[] = [
  { title: 'PATH', cell: ({ path }) => path },
  {
    title: 'ATTRIBUTES',
    cell: ({ attributes }) =>
      Object.entries(attributes)
        .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
        .join(' '),
  },
];

export const discover: Registrar = (parent, shell) => {
  withQueueOptions(
    parent
      .command('discover')
      .description('list what a device has below a path, with its notification attributes')
      .argument('<endpoint>')
      .argument('<path>', 'such as /3303', parsePath),
  ).action(async (endpoint: string, path: LwM2mPath, flags: QueueFlags, command: Command) => {
    const session = await connect(shell, command);
    const { call, out } = session;
    const params = { endpoint, path: path.address };
    const answer = await call('discover', { params, query: queueQuery(flags) });
    await settle(session, flags, answer, (result: Found) => {
      if (out.json) out.document(result);
      else if (result.links.length > 0) out.table(columns, result.links);
      else out.note(`${endpoint} has nothing below ${path.text}`);
    });
  });
};
