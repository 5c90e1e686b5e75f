import { OscoreAead, OscoreSecurity, type NewDevice } from '@holdfast/api-contract';
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
  readonly oscoreSenderId?: string;
  readonly oscoreRecipientId?: string;
  readonly oscoreSalt?: string;
  readonly oscoreIdContext?: string;
  readonly oscoreAead?: string;
  readonly oscoreHkdf?: string;
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
    .addOption(
      new Option(
        '--oscore-sender-id <hex>',
        'OSCORE, with this sender id of the device; its master secret is in --key-file',
      ).conflicts(['identity', 'bootstrapKeyFile', 'plain', 'x509', 'fingerprint', 'rpk']),
    )
    .option('--oscore-recipient-id <hex>', 'with --oscore-sender-id: the recipient id of the device')
    .option('--oscore-salt <hex>', 'with --oscore-sender-id: the master salt')
    .option('--oscore-id-context <hex>', 'with --oscore-sender-id: the ID context')
    .addOption(
      new Option('--oscore-aead <name>', 'with --oscore-sender-id (default: AES-CCM-16-64-128)').choices(
        OscoreAead.options,
      ),
    )
    .addOption(
      new Option('--oscore-hkdf <name>', 'with --oscore-sender-id (default: sha256)').choices(
        OscoreSecurity.shape.hkdf.unwrap().options,
      ),
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
  ...oscore
}: Options): Promise<NonNullable<NewDevice['security']>> {
  if (plain === true) return { mode: 'none' };
  if (x509 === true || fingerprint !== undefined)
    return { mode: 'x509', ...(fingerprint === undefined ? {} : { fingerprint }) };
  if (rpk !== undefined) return { mode: 'rpk', publicKey: await readText(rpk, 'public key') };
  const key = keyFile === undefined ? undefined : await readKey(keyFile);
  const protection = oscoreOf(oscore, key);
  if (protection !== undefined) return protection;
  return {
    mode: 'psk',
    ...(identity === undefined ? {} : { identity }),
    ...(key === undefined ? {} : { key }),
  };
}

/** Undefined where none of its options is given. */
function oscoreOf(
  options: Pick<
    Options,
    'oscoreSenderId' | 'oscoreRecipientId' | 'oscoreSalt' | 'oscoreIdContext' | 'oscoreAead' | 'oscoreHkdf'
  >,
  masterSecret: string | undefined,
): OscoreSecurity | undefined {
  const { oscoreSenderId: senderId, oscoreRecipientId: recipientId } = options;
  const { oscoreSalt: masterSalt, oscoreIdContext: idContext, oscoreAead: aead, oscoreHkdf: hkdf } = options;
  const given = [senderId, recipientId, masterSalt, idContext, aead, hkdf].some((one) => one !== undefined);
  if (!given) return undefined;
  if (senderId === undefined || recipientId === undefined)
    throw new Failure('usage', 'OSCORE needs --oscore-sender-id and --oscore-recipient-id');
  const asked = { mode: 'oscore', senderId, recipientId, masterSecret, masterSalt, idContext, aead, hkdf };
  const security = OscoreSecurity.safeParse(asked);
  if (security.success) return security.data;
  const [problem] = security.error.issues;
  throw new Failure(
    'usage',
    `${problem?.path.join('.') ?? 'OSCORE'}: ${problem?.message ?? 'not understood'}`,
  );
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
