import type { BootstrapProfile, BootstrapProfileSettings } from '@holdfast/api-contract';
import type { Command } from 'commander';
import { parseCount } from '../arguments/count.ts';
import type { Column } from '../output/table.ts';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

interface Settings {
  readonly default?: true;
  readonly rekey?: true;
  readonly uri?: string;
  readonly shortServerId?: number;
  readonly lifetime?: number;
  readonly binding?: string;
  readonly minPeriod?: number;
  readonly maxPeriod?: number;
}

const MOST_SECONDS = 2_147_483_647;

/** What devices are given when they bootstrap. */
export const bootstrapProfiles: Registrar = (parent, shell) => {
  const profiles = parent.command('profiles').description('what devices are given: list, set and remove');
  profiles
    .command('list')
    .description('list the bootstrap profiles')
    .action(async (_options: object, command: Command) => {
      const { call, out } = await connect(shell, command);
      const result = await call('listBootstrapProfiles');
      if (out.json) return out.document(result);
      if (result.profiles.length > 0) out.table(columns(result.serverUri), result.profiles);
      else
        out.note('no device can be bootstrapped before there is a profile: holdfast bootstrap profiles set');
      if (result.serverUri === null)
        out.note('the address of this server is not known: set HOLDFAST_PUBLIC_COAPS where it runs');
    });
  profiles
    .command('set <name>')
    .description('make a profile, or replace it as a whole')
    .option('--default', 'for every device that names no other')
    .option('--rekey', 'give new keys also over sessions made with the present one')
    .option('--uri <uri>', 'where devices find the server (default: as the server is told)')
    .option('--short-server-id <id>', 'by which devices know the server (default: 1)', parseCount(1, 65_534))
    .option('--lifetime <seconds>', 'of registrations (default: 86400)', parseCount(1, MOST_SECONDS))
    .option('--binding <letters>', 'transports that the device may use (default: U)')
    .option('--min-period <seconds>', 'least time between notifications', parseCount(0, MOST_SECONDS))
    .option('--max-period <seconds>', 'most time between notifications', parseCount(0, MOST_SECONDS))
    .action(async (name: string, given: Settings, command: Command) => {
      const { call, out } = await connect(shell, command);
      const profile = await call('putBootstrapProfile', { params: { name }, body: bodyOf(given) });
      if (out.json) out.document(profile);
      else
        out.text(
          `bootstrap profile ${name} saved${profile.isDefault ? ', for every device that names no other' : ''}`,
        );
    });
  profiles
    .command('rm <name>')
    .description('remove a profile that no device names')
    .action(async (name: string, _options: object, command: Command) => {
      const { call, out } = await connect(shell, command);
      await call('removeBootstrapProfile', { params: { name } });
      if (out.json) out.document({ name, removed: true });
      else out.text(`bootstrap profile ${name} removed`);
    });
};

const bodyOf = ({ default: isDefault, rekey, ...server }: Settings): BodyOf => ({
  isDefault: isDefault === true,
  rekey: rekey === true,
  server,
});

type BodyOf = Pick<BootstrapProfileSettings, 'isDefault' | 'rekey'> & {
  readonly server: Partial<BootstrapProfileSettings['server']>;
};

const columns = (serverUri: string | null): Column<BootstrapProfile>[] => [
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'DEFAULT', cell: ({ isDefault }) => (isDefault ? 'yes' : '') },
  { title: 'REKEY', cell: ({ rekey }) => (rekey ? 'yes' : '') },
  { title: 'SERVER', cell: ({ server }) => server.uri ?? serverUri ?? { text: 'unknown', colour: 'yellow' } },
  { title: 'LIFETIME', align: 'right', cell: ({ server }) => `${server.lifetime} s` },
  { title: 'BINDING', cell: ({ server }) => server.binding },
  { title: 'DEVICES', align: 'right', cell: ({ devices }) => devices },
];
