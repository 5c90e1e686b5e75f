import type { ServeOptions } from '@holdfast/server';
import { Option } from 'commander';
import { parseCount } from '../arguments/count.ts';
import { Failure } from '../failure.ts';
import type { Registrar } from './registrar.ts';

type Flags = Pick<
  ServeOptions,
  | 'data'
  | 'http'
  | 'coap'
  | 'coaps'
  | 'coapTcp'
  | 'coapsTcp'
  | 'host'
  | 'threads'
  | 'publicUrl'
  | 'publicCoaps'
  | 'trustProxy'
  | 'awake'
  | 'logOrigin'
  | 'logPrivate'
  | 'approvals'
  | 'logLevel'
> & { readonly witness?: readonly string[]; readonly serverCert?: string; readonly serverKey?: string };

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];
const port = parseCount(0, 65_535);
const portIn = (text: string | undefined): number | undefined => (text ? port(text) : undefined);

/** The one command that is no client: it runs the server in this process. */
export const serve: Registrar = (parent, shell) => {
  parent
    .command('serve')
    .description('run the server until it is told to end')
    .option(
      '--data <dir>',
      'where it keeps its data, or HOLDFAST_DATA',
      shell.env['HOLDFAST_DATA'] || './data',
    )
    .option('--http <port>', 'console and API; 0 takes any free port', port, 8080)
    .option('--coap <port>', 'devices over plain UDP', port, 5683)
    .option('--coaps <port>', 'devices over DTLS', port, 5684)
    .option(
      '--coap-tcp <port>',
      'devices over plain TCP, usually 5683, or HOLDFAST_COAP_TCP (default: nobody listens)',
      port,
      portIn(shell.env['HOLDFAST_COAP_TCP']),
    )
    .option(
      '--coaps-tcp <port>',
      'devices over TLS, usually 5684, or HOLDFAST_COAPS_TCP (default: nobody listens)',
      port,
      portIn(shell.env['HOLDFAST_COAPS_TCP']),
    )
    .option(
      '--host <address>',
      'address to listen at (default: 127.0.0.1 for HTTP, every address for devices)',
    )
    .option(
      '--threads <count>',
      'threads for DTLS (default: as many as the machine has cores, but two); 0 for none of its own',
      parseCount(0, 64),
    )
    .option('--server-cert <file>', 'its certificate for devices, in PEM, then those above it')
    .option(
      '--server-key <file>',
      'the key of --server-cert, in PEM (default: both are made in the data folder)',
    )
    .option('--public-url <url>', 'where browsers find the console, for sign-in links')
    .option(
      '--public-coaps <uri>',
      'where devices find the server, for bootstraps (coaps://...), or HOLDFAST_PUBLIC_COAPS',
      shell.env['HOLDFAST_PUBLIC_COAPS'] || undefined,
    )
    .option('--trust-proxy', 'believe the X-Forwarded headers of the proxy in front')
    .option(
      '--awake <seconds>',
      'how long devices in queue mode listen after a message (default: 93)',
      parseCount(1, 86_400),
    )
    .option(
      '--log-origin <name>',
      'what a new transparency log is called (default: the host of --public-url and /log)',
    )
    .option('--log-private', 'let only who has signed in read the transparency log')
    .option(
      '--witness <key-and-url...>',
      'a witness of the log: its key, a space, its address; or several in HOLDFAST_WITNESSES, with commas between',
    )
    .addOption(
      new Option(
        '--approvals <when>',
        'whether key holders must sign what can hurt a device; off is for laboratories',
      )
        .choices(['required', 'off'])
        .default('required'),
    )
    .addOption(new Option('--log-level <level>', 'least serious entries to log').choices(LOG_LEVELS))
    .addHelpText('after', VARIABLES)
    .action(async ({ serverCert, serverKey, witness, ...flags }: Flags) => {
      const { env } = shell;
      if ((serverCert === undefined) !== (serverKey === undefined))
        throw new Failure('usage', '--server-cert and --server-key go together');
      await runServer({
        ...flags,
        ...(serverCert === undefined || serverKey === undefined
          ? {}
          : { identity: { certificate: serverCert, key: serverKey } }),
        witnesses:
          witness ?? env['HOLDFAST_WITNESSES']?.split(',').filter((text) => text.trim() !== '') ?? [],
        ...given('databaseUrl', env['HOLDFAST_DATABASE_URL']),
        ...given('natsUrl', env['HOLDFAST_NATS_URL']),
        ...given('adminToken', env['HOLDFAST_ADMIN_TOKEN']),
        ...given('wakeUrl', env['HOLDFAST_WAKE_URL']),
        ...given('wakeSecret', env['HOLDFAST_WAKE_SECRET']),
      });
    });
};

const VARIABLES = `
Variables:
  HOLDFAST_DATABASE_URL  keep the data in this PostgreSQL instead of SQLite
  HOLDFAST_ADMIN_TOKEN   a bearer token with every right; without it none exists
  HOLDFAST_WAKE_URL      called when something waits for a device that sleeps, for an SMS or NIDD trigger
  HOLDFAST_WAKE_SECRET   signs those calls`;

/** Loaded only here: no other command carries a server with it. */
async function runServer(options: ServeOptions): Promise<void> {
  const { serve } = await import('@holdfast/server');
  try {
    await serve(options);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('server_failed', `the server did not start: ${reason}`, { cause });
  }
}

const given = <K extends string>(key: K, value: string | undefined): { [_ in K]?: string } =>
  value === undefined || value === '' ? {} : ({ [key]: value } as { [_ in K]?: string });
