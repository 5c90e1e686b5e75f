import { Command, InvalidArgumentError, Option } from 'commander';
import { DeviceError } from './device-error.ts';
import type { Credential } from './fleet/credential.ts';
import { readCertificates, readRawKeys, type KeyPair } from './fleet/key-pair-files.ts';
import { parseKey, readKeyFile } from './fleet/key-file.ts';
import { provision } from './fleet/provision.ts';
import { parseServerAddress, type ServerAddress } from './fleet/server-address.ts';

/** The command line, read but not yet weighed. */
export interface Flags {
  readonly server?: string;
  readonly bootstrap?: string;
  readonly accounts?: string;
  readonly count: number;
  readonly endpoint?: string;
  readonly prefix: string;
  readonly identity?: string;
  readonly key?: string;
  readonly cert?: string;
  readonly serverCert?: string;
  readonly serverKey?: string;
  readonly keys?: string;
  readonly provision?: string;
  readonly state?: string;
  readonly root?: string;
  readonly trust?: string;
  readonly lifetime: number;
  readonly interval: number;
  readonly queueInterval?: number;
  readonly queueShare: number;
  readonly awake: number;
  readonly ramp: number;
  readonly speed: number;
  readonly seed: number;
  readonly cid: boolean;
  readonly deregister?: true;
  readonly logLevel: string;
  readonly json?: true;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];
/** What one process can have: a socket each. */
const MOST_DEVICES = 100_000;
const YEAR = 31_536_000;

/** Every option; the action is the caller's. */
export const createCommand = (): Command =>
  new Command('holdfast-device')
    .description('Run LwM2M devices: simulated cold-chain loggers that measure, travel, sleep and report.')
    .option('--server <url>', 'where they register, such as coaps://127.0.0.1:5684; coap:// for no DTLS')
    .option(
      '--bootstrap <url>',
      'instead: where they ask for their servers, with the factory credentials that are given',
    )
    .option(
      '--accounts <folder>',
      'where they keep what a bootstrap gave them between runs (default: each run begins with one)',
    )
    .option('--count <n>', 'how many', number(1, MOST_DEVICES, true), 1)
    .option('--prefix <text>', 'endpoint names are this and a number', 'cl-')
    .option('--endpoint <name>', 'endpoint name of a single device')
    .option('--identity <id>', 'PSK identity of a single device (default: its endpoint name)')
    .option(
      '--key <hex or file>',
      'pre-shared key of a single device, in hex; others on this machine can see it: prefer --keys. ' +
        'With --cert or --server-key: the file of its private key, PEM',
    )
    .option('--cert <file>', 'certificate of a single device, PEM; with --key and --server-cert')
    .option('--server-cert <file>', "the server's certificate, or that of its authority, PEM")
    .option(
      '--server-key <file>',
      "the server's public key, PEM: with --key and no --cert the device has a raw public key",
    )
    .option(
      '--keys <file>',
      'JSON lines of {"endpoint","identity","key"}; one device each, --count of them if given',
    )
    .option(
      '--provision <url>',
      'add them to the server first, at the address of its API; needs HOLDFAST_ADMIN_TOKEN',
    )
    .option('--state <file>', 'where keys made by --provision are kept between runs')
    .option(
      '--root <file>',
      "the owner's signed root of trust, as put into devices when they are made: they verify commands themselves",
    )
    .option(
      '--trust <folder>',
      'with --root: where they keep what they verified between runs (default: each run begins anew)',
    )
    .option('--lifetime <seconds>', 'of a registration', number(10, YEAR, true), 300)
    .option('--interval <seconds>', 'between reports', number(0.01, YEAR), 60)
    .option('--queue-share <share>', 'part of the fleet in queue mode, 0 to 1', number(0, 1), 0.3)
    .option(
      '--queue-interval <seconds>',
      'between reports in queue mode (default: five intervals)',
      number(0.01, YEAR),
    )
    .option('--awake <seconds>', 'how long one in queue mode listens after a datagram', number(1, YEAR), 93)
    .option('--ramp <seconds>', 'spread their arrival', number(0, YEAR), 0)
    .option(
      '--speed <factor>',
      'how many times faster than the clock their world lives',
      number(0.001, 100_000),
      1,
    )
    .option('--seed <n>', 'of all that is random in their world', number(0, 0xffff_ffff, true), 1)
    .option('--no-cid', 'do not offer DTLS Connection IDs')
    .option('--deregister', 'de-register before ending')
    .addOption(new Option('--log-level <level>', 'on stderr').choices(LOG_LEVELS).default('warn'))
    .option('--json', 'print the status as JSON lines')
    .addHelpText('after', '\nEnds on SIGTERM and Ctrl-C.');

/** Which devices to run, with their keys: from the command line, a file, or made and added to the server. */
export async function findDevices(
  flags: Flags,
  adminToken: string | undefined,
): Promise<readonly Credential[]> {
  const { isSecure } = findServer(flags);
  const ways = [flags.key, flags.keys, flags.provision].filter((way) => way !== undefined);
  if (ways.length > 1) throw new DeviceError('options', '--key, --keys and --provision exclude each other');
  if (flags.keys !== undefined) return await fromKeyFile(flags.keys, flags);
  const endpoints = nameDevices(flags);
  if (flags.provision !== undefined) {
    if (flags.bootstrap !== undefined)
      throw new DeviceError('options', '--provision adds devices that register, not such that --bootstrap');
    if (adminToken === undefined || adminToken === '')
      throw new DeviceError('options', "--provision needs the server's admin token in HOLDFAST_ADMIN_TOKEN");
    const { provision: api, state } = flags;
    const stateFile = state === undefined ? {} : { stateFile: state };
    return await provision({ api, token: adminToken, endpoints, isSecure, ...stateFile });
  }
  if (!isSecure) return endpoints.map((endpoint) => ({ endpoint }));
  const [endpoint] = endpoints;
  if (isKeyPair(flags)) {
    if (endpoint === undefined || endpoints.length > 1)
      throw new DeviceError('options', '--cert and --server-key are for a single device');
    return [{ endpoint, keyPair: await readKeyPair(flags) }];
  }
  if (flags.key === undefined || endpoint === undefined || endpoints.length > 1)
    throw new DeviceError('options', 'give keys: --keys or --provision, or --key for a single device');
  const psk = { identity: flags.identity ?? endpoint, key: parseKey(flags.key, '--key') };
  return [{ endpoint, psk }];
}

/** Where they register, or where they ask for their accounts. Throws DeviceError `options`. */
export function findServer({ server, bootstrap, accounts }: Flags): ServerAddress {
  const url = server ?? bootstrap;
  if (url === undefined || (server !== undefined && bootstrap !== undefined))
    throw new DeviceError('options', 'give --server, or --bootstrap');
  if (accounts !== undefined && bootstrap === undefined)
    throw new DeviceError('options', '--accounts is for devices that --bootstrap');
  return parseServerAddress(url);
}

const isKeyPair = ({ cert, serverCert, serverKey }: Flags): boolean =>
  [cert, serverCert, serverKey].some((file) => file !== undefined);

async function readKeyPair({ cert, key, serverCert, serverKey }: Flags): Promise<KeyPair> {
  if (key !== undefined && cert !== undefined && serverCert !== undefined && serverKey === undefined)
    return await readCertificates({ certificate: cert, key, serverCertificate: serverCert });
  if (key !== undefined && serverKey !== undefined && cert === undefined && serverCert === undefined)
    return await readRawKeys({ key, serverKey });
  const why = 'a certificate takes --cert, --key and --server-cert; a raw public key --key and --server-key';
  throw new DeviceError('options', why);
}

async function fromKeyFile(file: string, flags: Flags): Promise<readonly Credential[]> {
  const all = await readKeyFile(file);
  const wanted =
    flags.endpoint === undefined ? all : all.filter(({ endpoint }) => endpoint === flags.endpoint);
  if (wanted.length === 0) throw new DeviceError('keys', `${file} holds no such device`);
  // --count has a default; only more than one is a wish.
  if (flags.count > wanted.length)
    throw new DeviceError('keys', `${file} holds ${wanted.length} devices, not ${flags.count}`);
  return flags.count > 1 ? wanted.slice(0, flags.count) : wanted;
}

function nameDevices({ endpoint, prefix, count }: Flags): string[] {
  if (endpoint !== undefined) {
    if (count > 1) throw new DeviceError('options', '--endpoint names one device; use --prefix for more');
    return [endpoint];
  }
  const digits = Math.max(4, String(count).length);
  return Array.from({ length: count }, (_, i) => prefix + String(i + 1).padStart(digits, '0'));
}

function number(least: number, most: number, isWhole = false) {
  return (text: string): number => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most) || (isWhole && !Number.isInteger(value)))
      throw new InvalidArgumentError(`Give a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}.`);
    return value;
  };
}
