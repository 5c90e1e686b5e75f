import type { Command } from 'commander';
import { connect } from '../session.ts';
import { queueQuery, settle, withQueueOptions, type QueueFlags } from './queue-options.ts';
import type { Registrar } from './registrar.ts';

export const bootstrapTrigger: Registrar = (parent, shell) => {
  withQueueOptions(
    parent
      .command('trigger')
      .description('tell a device to ask its bootstrap server for its accounts anew')
      .argument('<endpoint>'),
  ).action(async (endpoint: string, flags: QueueFlags, command: Command) => {
    const session = await connect(shell, command);
    const { call, out } = session;
    const done = await call('triggerBootstrap', { params: { endpoint }, query: queueQuery(flags) });
    await settle(session, flags, done, (result: { path: string }) => {
      if (out.json) out.document(result);
      else
        out.text(
          `${endpoint} was told to bootstrap (${result.path}); "holdfast events" shows what comes of it`,
        );
    });
  });
};
