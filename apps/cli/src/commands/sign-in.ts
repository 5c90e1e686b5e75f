import type { Command } from 'commander';
import { exactTime } from '../output/relative-time.ts';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

export const signIn: Registrar = (parent, shell) => {
  parent
    .command('sign-in')
    .description('make a one-time link that signs a browser in to the console')
    .action(async (_options: object, command: Command) => {
      const { call, out } = await connect(shell, command);
      const link = await call('createSignInLink');
      if (out.json) return out.document(link);
      out.text(link.url);
      out.note(`works once; runs out ${exactTime(link.expiresAt, out.now())}`);
    });
};
