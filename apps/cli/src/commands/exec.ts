import type { Command } from 'commander';
import { parsePath, type LwM2mPath } from '../arguments/path.ts';
import { Failure } from '../failure.ts';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

export const exec: Registrar = (parent, shell) => {
  parent
    .command('exec')
    .description('execute a resource of the device')
    .argument('<endpoint>')
    .argument('<path>', 'such as /3/0/4', parsePath)
    .argument('[arguments]', "as LwM2M has them, such as 0,1='text'")
    .action(
      async (
        endpoint: string,
        path: LwM2mPath,
        given: string | undefined,
        _options: object,
        command: Command,
      ) => {
        if (path.ids.length !== 3) throw new Failure('usage', `${path.text} is no resource, such as /3/0/4`);
        const { call, out } = await connect(shell, command);
        const done = await call('executeOrCreate', {
          params: { endpoint, path: path.address },
          body: given === undefined ? {} : { arguments: given },
        });
        if (out.json) out.document(done);
        else out.text(`${endpoint} executed ${done.path}`);
      },
    );
};
