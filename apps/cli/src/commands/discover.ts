import type { RouteOutput } from '@holdfast/api-contract';
import type { Command } from 'commander';
import { parsePath, type LwM2mPath } from '../arguments/path.ts';
import type { Column } from '../output/table.ts';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

type Link = RouteOutput<'discover'>['links'][number];

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
  parent
    .command('discover')
    .description('list what a device has below a path, with its notification attributes')
    .argument('<endpoint>')
    .argument('<path>', 'such as /3303', parsePath)
    .action(async (endpoint: string, path: LwM2mPath, _options: object, command: Command) => {
      const { call, out } = await connect(shell, command);
      const result = await call('discover', { params: { endpoint, path: path.address } });
      if (out.json) out.document(result);
      else if (result.links.length > 0) out.table(columns, result.links);
      else out.note(`${endpoint} has nothing below ${path.text}`);
    });
};
