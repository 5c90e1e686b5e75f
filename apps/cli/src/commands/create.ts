import type { Command } from 'commander';
import { parseCount } from '../arguments/count.ts';
import { parsePath, type LwM2mPath } from '../arguments/path.ts';
import { findDefinition, parseAssignments } from '../arguments/value.ts';
import { Failure } from '../failure.ts';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

export const create: Registrar = (parent, shell) => {
  parent
    .command('create')
    .description('create an instance of an object on the device')
    .argument('<endpoint>')
    .argument('<object>', 'such as /3303', parsePath)
    .argument('[values...]', 'pairs such as 5750=Door')
    .option('--instance <id>', 'its id (default: the device chooses)', parseCount(0, 65_534))
    .action(
      async (
        endpoint: string,
        path: LwM2mPath,
        pairs: string[],
        { instance }: { instance?: number },
        command: Command,
      ) => {
        const [object = 0, below] = path.ids;
        if (below !== undefined)
          throw new Failure('usage', `${path.text} is no object`, {
            hint: 'Give the object, such as /3303, and the new id as --instance.',
          });
        const { call, out } = await connect(shell, command);
        const definition = await findDefinition(call, object);
        const values = parseAssignments(
          pairs,
          path.text,
          (key) => definition?.resources.find(({ id }) => id === Number(key.split('/')[0]))?.type,
        );
        const done = await call('executeOrCreate', {
          params: { endpoint, path: path.address },
          body: { values, ...(instance === undefined ? {} : { instance }) },
        });
        if (out.json) out.document(done);
        else out.text(`${endpoint} created ${done.path}`);
      },
    );
};
