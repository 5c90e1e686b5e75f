import type { Command } from 'commander';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

export const bootstrapAssign: Registrar = (parent, shell) => {
  parent
    .command('assign <endpoint> [profile]')
    .description('choose what a device is given from its next bootstrap on; without a profile: the default')
    .action(async (endpoint: string, profile: string | undefined, _options: object, command: Command) => {
      const { call, out } = await connect(shell, command);
      const body = { profile: profile ?? null };
      const assigned = await call('assignBootstrapProfile', { params: { endpoint }, body });
      if (out.json) out.document(assigned);
      else
        out.text(
          `${endpoint} bootstraps by ${profile === undefined ? 'the default profile' : `profile ${profile}`}`,
        );
    });
};
