import type { BootstrapProfile, RouteInput } from '@holdfast/api-contract';
import { Option, type Command } from 'commander';
import { parseCount } from '../arguments/count.ts';
import { Failure } from '../failure.ts';
import type { Column } from '../output/table.ts';
import { readText } from '../read-text.ts';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

type Body = RouteInput<'putBootstrapProfile'>['body'];
type Server = NonNullable<Body['server']>;

interface Settings {
  readonly default?: true;
  readonly rekey?: true;
  readonly readBefore?: true;
  readonly file?: string;
  readonly credential?: Server['credential'];
  readonly retryCount?: number;
  readonly retryTimer?: number;
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
    .option('--read-before', 'read the accounts that a device had, and tell them with the event')
    .addOption(
      new Option(
        '--credential <kind>',
        'what the device proves itself with from then on (default: psk)',
      ).choices(['psk', 'x509', 'rpk']),
    )
    .option('--file <file>', 'all of it in JSON, as `profiles show --json` prints it, with other servers too')
    .option('--uri <uri>', 'where devices find the server (default: as the server is told)')
    .option('--short-server-id <id>', 'by which devices know the server (default: 1)', parseCount(1, 65_534))
    .option('--lifetime <seconds>', 'of registrations (default: 86400)', parseCount(1, MOST_SECONDS))
    .option('--binding <letters>', 'transports that the device may use (default: U)')
    .option('--min-period <seconds>', 'least time between notifications', parseCount(0, MOST_SECONDS))
    .option('--max-period <seconds>', 'most time between notifications', parseCount(0, MOST_SECONDS))
    .option('--retry-count <n>', 'attempts to register in a sequence', parseCount(1, 65_535))
    .option('--retry-timer <seconds>', 'before the second attempt', parseCount(0, MOST_SECONDS))
    .action(async (name: string, given: Settings, command: Command) => {
      const { call, out } = await connect(shell, command);
      const body = await bodyOf(given);
      const profile = await call('putBootstrapProfile', { params: { name }, body });
      if (out.json) out.document(profile);
      else
        out.text(
          `bootstrap profile ${name} saved${profile.isDefault ? ', for every device that names no other' : ''}`,
        );
    });
  profiles
    .command('show <name>')
    .description('all that a profile says, but its keys')
    .action(async (name: string, _options: object, command: Command) => {
      const { call, out } = await connect(shell, command);
      const profile = await call('getBootstrapProfile', { params: { name } });
      if (out.json) out.document(profile);
      else for (const line of JSON.stringify(profile, undefined, 2).split('\n')) out.text(line);
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

async function bodyOf({ file, default: isDefault, rekey, readBefore, ...server }: Settings): Promise<Body> {
  if (file === undefined)
    return { isDefault: isDefault === true, rekey: rekey === true, readBefore: readBefore === true, server };
  if (Object.keys(server).length > 0 || rekey === true || readBefore === true)
    throw new Failure('usage', '--file says all; give no other option but --default beside it');
  const text = await readText(file, 'profile');
  try {
    // The server checks it against the schema, and says what is wrong where.
    const settings = JSON.parse(text) as Body;
    return isDefault === true ? { ...settings, isDefault } : settings;
  } catch (cause) {
    throw new Failure('file', `${file} does not hold JSON`, { cause });
  }
}

const columns = (serverUri: string | null): Column<BootstrapProfile>[] => [
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'DEFAULT', cell: ({ isDefault }) => (isDefault ? 'yes' : '') },
  { title: 'REKEY', cell: ({ rekey }) => (rekey ? 'yes' : '') },
  { title: 'GIVES', cell: ({ server }) => server.credential },
  { title: 'SERVER', cell: ({ server }) => server.uri ?? serverUri ?? { text: 'unknown', colour: 'yellow' } },
  { title: 'OTHERS', align: 'right', cell: ({ others }) => (others.length === 0 ? '' : others.length) },
  { title: 'LIFETIME', align: 'right', cell: ({ server }) => `${server.lifetime} s` },
  { title: 'BINDING', cell: ({ server }) => server.binding },
  { title: 'DEVICES', align: 'right', cell: ({ devices }) => devices },
];
