import type { Command } from 'commander';
import { readKey } from '../read-key.ts';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

export const bootstrapFactory: Registrar = (parent, shell) => {
  parent
    .command('factory <endpoint>')
    .description('give a device another factory credential, in the place of the one that it had')
    .requiredOption('--key-file <file>', 'file with the factory key, up to 64 bytes in hex')
    .option('--identity <name>', 'its PSK identity (default: the one before, or bootstrap:<endpoint>)')
    .action(async (endpoint: string, given: { keyFile: string; identity?: string }, command: Command) => {
      const { call, out } = await connect(shell, command);
      const key = await readKey(given.keyFile);
      const { identity } = given;
      const factory = { key, ...(identity === undefined ? {} : { identity }) };
      const assigned = await call('assignBootstrapProfile', { params: { endpoint }, body: { factory } });
      if (out.json) out.document(assigned);
      else out.text(`${endpoint} bootstraps with the factory identity ${assigned.identity}`);
    });
};
