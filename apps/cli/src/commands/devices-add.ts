import type { NewDevice } from '@holdfast/api-contract';
import { Option, type Command } from 'commander';
import { Failure } from '../failure.ts';
import { readKey } from '../read-key.ts';
import { readText } from '../read-text.ts';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

interface Options {
  readonly identity?: string;
  readonly keyFile?: string;
  readonly plain?: true;
  readonly bootstrapKeyFile?: string;
  readonly bootstrapIdentity?: string;
  readonly bootstrapProfile?: string;
  readonly x509?: true;
  readonly fingerprint?: string;
  readonly rpk?: string;
}

export const devicesAdd: Registrar = (parent, shell) => {
  parent
    .command('add <endpoint>')
    .description('add a device; without --key-file the server makes its key, which is shown once')
    .option('--identity <name>', 'PSK identity (default: the endpoint name)')
    .option('--key-file <file>', 'file with the pre-shared key, up to 64 bytes in hex')
    .addOption(
      new Option('--plain', 'no credential: the device speaks plain CoAP').conflicts([
        'identity',
        'keyFile',
        'bootstrapKeyFile',
        'x509',
        'rpk',
      ]),
    )
    .addOption(
      new Option(
        '--x509',
        'a certificate that carries the endpoint name, of an authority that was added',
      ).conflicts(['identity', 'keyFile', 'bootstrapKeyFile', 'rpk']),
    )
    .addOption(
      new Option('--fingerprint <sha256>', 'with --x509: no other certificate than this').conflicts([
        'identity',
        'keyFile',
        'bootstrapKeyFile',
        'rpk',
        'plain',
      ]),
    )
    .addOption(
      new Option('--rpk <file>', 'file with its raw public key on P-256, in PEM, hex or base64').conflicts([
        'identity',
        'keyFile',
        'bootstrapKeyFile',
      ]),
    )
    .option(
      '--bootstrap-key-file <file>',
      'file with its factory key, by which it gets its own at its first bootstrap',
    )
    .option('--bootstrap-identity <name>', 'PSK identity of the factory key (default: bootstrap:<endpoint>)')
    .option('--bootstrap-profile <name>', 'what it is given (default: the default profile)')
    .action(async (endpoint: string, options: Options, command: Command) => {
      const { call, out } = await connect(shell, command);
      const security = await readSecurity(options);
      const bootstrap = await readBootstrap(options);
      const added = await call('addDevice', {
        body: { endpoint, security, ...(bootstrap === undefined ? {} : { bootstrap }) },
      });
      if (out.json) return out.document(added);
      out.text(`added ${added.endpoint}`);
      if (typeof added.bootstrap?.identity === 'string')
        out.fields([['factory identity', added.bootstrap.identity]]);
      if (added.generatedKey === undefined) return;
      out.fields([
        ['identity', added.security.identity],
        ['key', added.generatedKey],
      ]);
      out.note('The key is not shown again.');
    });
};

async function readSecurity({
  identity,
  keyFile,
  plain,
  x509,
  fingerprint,
  rpk,
}: Options): Promise<NonNullable<NewDevice['security']>> {
  if (plain === true) return { mode: 'none' };
  if (x509 === true || fingerprint !== undefined)
    return { mode: 'x509', ...(fingerprint === undefined ? {} : { fingerprint }) };
  if (rpk !== undefined) return { mode: 'rpk', publicKey: await readText(rpk, 'public key') };
  const key = keyFile === undefined ? undefined : await readKey(keyFile);
  return {
    mode: 'psk',
    ...(identity === undefined ? {} : { identity }),
    ...(key === undefined ? {} : { key }),
  };
}

async function readBootstrap({
  bootstrapKeyFile: file,
  bootstrapIdentity: identity,
  bootstrapProfile: profile,
}: Options): Promise<NewDevice['bootstrap']> {
  if (file === undefined) {
    if (identity === undefined && profile === undefined) return undefined;
    throw new Failure('usage', 'a factory credential needs its key: give --bootstrap-key-file');
  }
  return {
    key: await readKey(file),
    ...(identity === undefined ? {} : { identity }),
    ...(profile === undefined ? {} : { profile }),
  };
}
