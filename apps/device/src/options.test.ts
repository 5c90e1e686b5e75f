import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCommand, findDevices, findServer, type Flags } from './options.ts';
import { formatStatus } from './status.ts';

const KEY = '00112233445566778899aabbccddeeff';
let folder: string;
let keys: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-device-'));
  keys = join(folder, 'keys');
  const line = (endpoint: string) => JSON.stringify({ endpoint, identity: endpoint, key: KEY });
  await writeFile(keys, `${line('a')}\n${line('b')}\n${line('c')}\n`);
});
afterEach(() => rm(folder, { recursive: true }));

function parse(...args: string[]): Flags {
  const command = createCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  command.parse(args, { from: 'user' });
  return command.opts<Flags>();
}

const find = (...args: string[]) => findDevices(parse('--server', 'coaps://h', ...args), undefined);
const names = async (...args: string[]) => (await find(...args)).map(({ endpoint }) => endpoint);

it('has the defaults it tells', () => {
  expect(parse('--server', 'coaps://h')).toMatchObject({
    count: 1,
    prefix: 'cl-',
    lifetime: 300,
    interval: 60,
    queueShare: 0.3,
    speed: 1,
    cid: true,
  });
  expect(parse('--server', 'coaps://h', '--no-cid').cid).toBe(false);
});

it.each([
  [['--server', 'coaps://h', '--count', '0']],
  [['--server', 'coaps://h', '--count', '1.5']],
  [['--server', 'coaps://h', '--queue-share', '2']],
  [['--server', 'coaps://h', '--lifetime', 'x']],
  [['--server', 'coaps://h', '--unknown']],
])('refuses %j', (args) => {
  expect(() => parse(...args)).toThrow(CommanderError);
});

describe('where to', () => {
  it('their server, or the one that gives them theirs', () => {
    expect(findServer(parse('--server', 'coaps://h'))).toMatchObject({ host: 'h', isSecure: true });
    expect(findServer(parse('--bootstrap', 'coaps://b:99'))).toMatchObject({ host: 'b', port: 99 });
  });

  it.each([
    [[]],
    [['--server', 'coaps://h', '--bootstrap', 'coaps://b']],
    [['--server', 'coaps://h', '--accounts', 'x']],
  ])('not by %j', (args) => {
    expect(() => findServer(parse(...args))).toThrow(expect.objectContaining({ code: 'options' }));
  });
});

describe('a device with a key pair', () => {
  const name = (file: string): string => join(folder, file);

  beforeEach(async () => {
    const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    await writeFile(name('key.pem'), keys.privateKey.export({ format: 'pem', type: 'pkcs8' }));
    await writeFile(name('public.pem'), keys.publicKey.export({ format: 'pem', type: 'spki' }));
  });

  it('has a raw public key, and knows the server by its own', async () => {
    const [device] = await find(
      '--endpoint',
      'x',
      '--key',
      name('key.pem'),
      '--server-key',
      name('public.pem'),
    );
    expect(device).toMatchObject({ endpoint: 'x', keyPair: { mode: 'rpk' } });
    expect(device?.psk).toBeUndefined();
  });

  it.each([
    ['a certificate without a key', ['--cert', 'key.pem', '--server-cert', 'key.pem'], 'options'],
    [
      'a certificate and both of the server',
      ['--cert', 'key.pem', '--key', 'key.pem', '--server-cert', 'key.pem', '--server-key', 'public.pem'],
      'options',
    ],
    ['one for two', ['--count', '2', '--key', 'key.pem', '--server-key', 'public.pem'], 'options'],
    ['a file that is not there', ['--key', 'none.pem', '--server-key', 'public.pem'], 'keys'],
    ['a public key for a private one', ['--key', 'public.pem', '--server-key', 'public.pem'], 'keys'],
    [
      'a key for a certificate',
      ['--cert', 'key.pem', '--key', 'key.pem', '--server-cert', 'key.pem'],
      'keys',
    ],
  ])('not with %s', async (_, args, code) => {
    const named = args.map((arg) => (arg.endsWith('.pem') ? name(arg) : arg));
    await expect(find(...named)).rejects.toMatchObject({ code });
  });
});

describe('which devices', () => {
  it('one, by its key', async () => {
    expect(await find('--endpoint', 'x', '--key', KEY)).toMatchObject([
      { endpoint: 'x', psk: { identity: 'x', key: new Uint8Array(Buffer.from(KEY, 'hex')) } },
    ]);
    expect(await find('--key', KEY, '--identity', 'me')).toMatchObject([
      { endpoint: 'cl-0001', psk: { identity: 'me' } },
    ]);
  });

  it('those of a file: all, so many, or one', async () => {
    expect(await names('--keys', keys)).toEqual(['a', 'b', 'c']);
    expect(await names('--keys', keys, '--count', '2')).toEqual(['a', 'b']);
    expect(await names('--keys', keys, '--endpoint', 'b')).toEqual(['b']);
  });

  it('any number without keys, where there is no DTLS', async () => {
    const devices = await findDevices(
      parse('--server', 'coap://h', '--count', '3', '--prefix', 'p'),
      undefined,
    );
    expect(devices).toEqual([{ endpoint: 'p0001' }, { endpoint: 'p0002' }, { endpoint: 'p0003' }]);
  });

  it.each([
    ['no key', []],
    ['one key for two', ['--count', '2', '--key', KEY]],
    ['a name for two', ['--count', '2', '--endpoint', 'x', '--key', KEY]],
    ['two ways', ['--key', KEY, '--keys', 'FILE']],
    ['no token', ['--provision', 'http://127.0.0.1:1']],
  ])('not with %s', async (_, args) => {
    await expect(find(...args)).rejects.toMatchObject({ code: 'options' });
  });

  it('not more than a file holds', async () => {
    await expect(find('--keys', keys, '--count', '4')).rejects.toMatchObject({ code: 'keys' });
    await expect(find('--keys', keys, '--endpoint', 'z')).rejects.toMatchObject({ code: 'keys' });
  });
});

it('tells how the fleet is in a line', () => {
  const counters = {
    devices: 3,
    registered: 2,
    asleep: 1,
    handshakes: 4,
    handshakesFailed: 1,
    sessionsLost: 0,
    registrations: 2,
    bootstraps: 0,
    bootstrapsFailed: 0,
    notificationsSent: 9,
    notificationsAcked: 8,
  };
  expect(formatStatus(counters)).toBe(
    'registered 2/3  asleep 1  notifications 9 sent, 8 acknowledged  handshakes 4 (1 failed)',
  );
  expect(formatStatus({ ...counters, bootstraps: 3, bootstrapsFailed: 1 })).toMatch(
    /bootstraps 3 \(1 failed\)$/,
  );
});
