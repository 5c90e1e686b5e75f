import type { Command } from 'commander';
import { parsePath, type LwM2mPath } from '../arguments/path.ts';
import { Failure } from '../failure.ts';
import { connect } from '../session.ts';
import { queueQuery, settle, withQueueOptions, type QueueFlags } from './queue-options.ts';
import type { Registrar } from './registrar.ts';

export const exec: Registrar = (parent, shell) => {
  withQueueOptions(
    parent
      .command('exec')
      .description('execute a resource of the device')
      .argument('<endpoint>')
      .argument('<path>', 'such as /3/0/4', parsePath)
      .argument('[arguments]', "as LwM2M has them, such as 0,1='text'"),
  ).action(
    async (
      endpoint: string,
      path: LwM2mPath,
      given: string | undefined,
      flags: QueueFlags,
      command: Command,
    ) => {
      if (path.ids.length !== 3) throw new Failure('usage', `${path.text} is no resource, such as /3/0/4`);
      const session = await connect(shell, command);
      const { call, out } = session;
      const done = await call('executeOrCreate', {
        params: { endpoint, path: path.address },
        query: queueQuery(flags),
        body: given === undefined ? {} : { arguments: given },
      });
      await settle(session, flags, done, (result: { path: string }) => {
        if (out.json) out.document(result);
        else out.text(`${endpoint} executed ${result.path}`);
      });
    },
  );
};
