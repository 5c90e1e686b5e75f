import type { Command } from 'commander';
import { parseCount } from '../arguments/count.ts';
import { parsePath, type LwM2mPath } from '../arguments/path.ts';
import { findDefinition, parseAssignments } from '../arguments/value.ts';
import { Failure } from '../failure.ts';
import { connect } from '../session.ts';
import { queueQuery, settle, withQueueOptions, type QueueFlags } from './queue-options.ts';
import type { Registrar } from './registrar.ts';

export const create: Registrar = (parent, shell) => {
  withQueueOptions(
    parent
      .command('create')
      .description('create an instance of an object on the device')
      .argument('<endpoint>')
      .argument('<object>', 'such as /3303', parsePath)
      .argument('[values...]', 'pairs such as 5750=Door')
      .option('--instance <id>', 'its id (default: the device chooses)', parseCount(0, 65_534)),
  ).action(
    async (
      endpoint: string,
      path: LwM2mPath,
      pairs: string[],
      { instance, ...flags }: QueueFlags & { instance?: number },
      command: Command,
    ) => {
      const [object = 0, below] = path.ids;
      if (below !== undefined)
        throw new Failure('usage', `${path.text} is no object`, {
          hint: 'Give the object, such as /3303, and the new id as --instance.',
        });
      const session = await connect(shell, command);
      const { call, out } = session;
      const definition = await findDefinition(call, object);
      const values = parseAssignments(
        pairs,
        path.text,
        (key) => definition?.resources.find(({ id }) => id === Number(key.split('/')[0]))?.type,
      );
      const done = await call('executeOrCreate', {
        params: { endpoint, path: path.address },
        query: queueQuery(flags),
        body: { values, ...(instance === undefined ? {} : { instance }) },
      });
      await settle(session, flags, done, (result: { path: string }) => {
        if (out.json) out.document(result);
        else out.text(`${endpoint} created ${result.path}`);
      });
    },
  );
};
