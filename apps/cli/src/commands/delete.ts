import type { Command } from 'commander';
import { parsePath, type LwM2mPath } from '../arguments/path.ts';
import { Failure } from '../failure.ts';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

export const deleteInstance: Registrar = (parent, shell) => {
  parent
    .command('delete')
    .description('delete an object instance on the device')
    .argument('<endpoint>')
    .argument('<instance>', 'such as /3303/1', parsePath)
    .action(async (endpoint: string, path: LwM2mPath, _options: object, command: Command) => {
      if (path.ids.length !== 2) throw new Failure('usage', `${path.text} is no instance, such as /3303/1`);
      const { call, out } = await connect(shell, command);
      const done = await call('deleteInstance', { params: { endpoint, path: path.address } });
      if (out.json) out.document(done);
      else out.text(`${endpoint} deleted ${done.path}`);
    });
};
