import type { Command } from 'commander';
import { parsePath, type LwM2mPath } from '../arguments/path.ts';
import { valueColumns } from '../output/values.ts';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

export const read: Registrar = (parent, shell) => {
  parent
    .command('read')
    .description('read an object, an instance or a resource from the device')
    .argument('<endpoint>')
    .argument('<path>', 'such as /3303/0/5700', parsePath)
    .action(async (endpoint: string, path: LwM2mPath, _options: object, command: Command) => {
      const { call, out } = await connect(shell, command);
      const result = await call('readResource', { params: { endpoint, path: path.address } });
      if (out.json) out.document(result);
      else if (result.value !== undefined) out.text(String(result.value));
      else if (result.values.length > 0) out.table(valueColumns(out.now()), result.values);
      else out.note(`${endpoint} has nothing at ${path.text}`);
    });
};
