import type { Command } from 'commander';
import { parsePath, type LwM2mPath } from '../arguments/path.ts';
import { Failure } from '../failure.ts';
import { connect } from '../session.ts';
import { queueQuery, settle, withQueueOptions, type QueueFlags } from './queue-options.ts';
import type { Registrar } from './registrar.ts';

export const deleteInstance: Registrar = (parent, shell) => {
  withQueueOptions(
    parent
      .command('delete')
      .description('delete an object instance on the device')
      .argument('<endpoint>')
      .argument('<instance>', 'such as /3303/1', parsePath),
  ).action(async (endpoint: string, path: LwM2mPath, flags: QueueFlags, command: Command) => {
    if (path.ids.length !== 2) throw new Failure('usage', `${path.text} is no instance, such as /3303/1`);
    const session = await connect(shell, command);
    const { call, out } = session;
    const done = await call('deleteInstance', {
      params: { endpoint, path: path.address },
      query: queueQuery(flags),
    });
    await settle(session, flags, done, (result: { path: string }) => {
      if (out.json) out.document(result);
      else out.text(`${endpoint} deleted ${result.path}`);
    });
  });
};
