import type { Command } from 'commander';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

/** One device at a time: it cannot be undone. */
export const devicesRm: Registrar = (parent, shell) => {
  parent
    .command('rm <endpoint>')
    .description('remove a device with its credential, session, values and samples')
    .action(async (endpoint: string, _options: object, command: Command) => {
      const { call, out } = await connect(shell, command);
      await call('removeDevice', { params: { endpoint } });
      if (out.json) out.document({ endpoint, removed: true });
      else out.text(`removed ${endpoint}, its credential, values and samples`);
    });
};
