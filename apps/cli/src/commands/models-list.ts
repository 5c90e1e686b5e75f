import type { ObjectDefinition } from '@holdfast/api-contract';
import type { Command } from 'commander';
import type { Column } from '../output/table.ts';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

const columns: Column<ObjectDefinition>[] = [
  { title: 'ID', align: 'right', cell: ({ id }) => id },
  { title: 'VERSION', cell: ({ version }) => version },
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'RESOURCES', align: 'right', cell: ({ resources }) => resources.length },
  { title: 'SOURCE', cell: ({ source }) => source },
];

export const modelsList: Registrar = (parent, shell) => {
  parent
    .command('list')
    .description('list the object definitions the server knows, the newest version of each')
    .action(async (_options: object, command: Command) => {
      const { call, out } = await connect(shell, command);
      const result = await call('listObjects');
      if (out.json) out.document(result);
      else out.table(columns, result.objects);
    });
};
