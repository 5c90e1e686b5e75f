import { toHex, utf8 } from '@holdfast/bytes';
import { systemClock } from '@holdfast/kernel';
import { UdpTransport } from '@holdfast/udp';
import { afterEach, describe, expect, it } from 'vitest';
import { DtlsClient, DtlsServer, type Refusal } from '../index.ts';
import { IDENTITY, KEY } from './fixture.ts';
import { missing, OutsideProgram } from './outside-program.ts';

const NAME = new TextDecoder().decode(IDENTITY);
const LOOPBACK = '127.0.0.1';
const running: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

function start(program: string, args: readonly string[]): OutsideProgram {
  const started = new OutsideProgram(program, args);
  running.push(() => started.kill());
  return started;
}

/** A server of ours that echoes, with Connection IDs on offer to those who ask. */
async function serve(): Promise<{ server: DtlsServer; port: number; refused: Refusal[] }> {
  const transport = await UdpTransport.bind({ host: LOOPBACK, port: 0 });
  const refused: Refusal[] = [];
  const server = new DtlsServer({
    transport,
    clock: systemClock,
    credentials: { psk: async (identity) => (toHex(identity) === toHex(IDENTITY) ? KEY : undefined) },
    connectionId: { length: 4, newConnectionId: () => globalThis.crypto.getRandomValues(new Uint8Array(4)) },
    on: { refused: (refusal) => refused.push(refusal) },
  });
  server.onDatagram((session, datagram) => server.send(session, datagram));
  running.push(() => server.close());
  return { server, port: transport.address.port, refused };
}

const openssl = (port: number, identity: string, key: string, ...more: string[]): OutsideProgram =>
  start('openssl', [
    's_client',
    '-connect',
    `${LOOPBACK}:${port}`,
    '-dtls1_2',
    '-psk_identity',
    identity,
    '-psk',
    key,
    '-cipher',
    'PSK-AES128-CCM8:@SECLEVEL=0',
    ...more,
  ]);

const gnutls = (port: number, identity: string, key: string, ...more: string[]): OutsideProgram =>
  start('gnutls-cli', [
    '--udp',
    LOOPBACK,
    '-p',
    String(port),
    '--pskusername',
    identity,
    '--pskkey',
    key,
    '--priority',
    'NONE:+VERS-DTLS1.2:+AES-128-CCM-8:+PSK:+AEAD:+COMP-NULL:+SIGN-ALL:+GROUP-ALL',
    ...more,
  ]);

describe.skipIf(missing('openssl'))('openssl s_client', () => {
  it('shakes hands, is echoed and says goodbye', async () => {
    const { server, port } = await serve();
    const client = openssl(port, NAME, toHex(KEY));
    await client.says(/Cipher is PSK-AES128-CCM8/);
    await client.says(/Extended master secret: yes/);
    client.type('over and out');
    await client.says(/^over and out$/m);
    expect(server.stats()).toMatchObject({ sessions: 1, handshakesCompleted: 1 });
    client.type('Q');
    await client.says(/DONE/);
    await expect.poll(() => server.stats().sessions).toBe(0);
  });

  it('shakes hands in small datagrams', async () => {
    const { port } = await serve();
    const client = openssl(port, NAME, toHex(KEY), '-mtu', '256');
    await client.says(/Cipher is PSK-AES128-CCM8/);
  });

  it('is refused with a wrong key', async () => {
    const { server, port, refused } = await serve();
    const client = openssl(port, NAME, 'ffff');
    await client.says(/alert decrypt error/);
    expect(refused).toMatchObject([{ reason: 'wrong_psk' }]);
    expect(server.stats()).toMatchObject({ sessions: 0, halfOpen: 0 });
  });
});

describe.skipIf(missing('gnutls-cli'))('gnutls-cli', () => {
  it('shakes hands, is echoed and says goodbye', async () => {
    const { server, port } = await serve();
    const client = gnutls(port, NAME, toHex(KEY));
    await client.says(/\(PSK\)-\(AES-128-CCM-8\)/);
    await client.says(/extended master secret/);
    client.type('over and out');
    await client.says(/^over and out$/m);
    expect(server.stats()).toMatchObject({ sessions: 1, handshakesCompleted: 1 });
  });

  it('is refused with an identity that is not known', async () => {
    const { port, refused } = await serve();
    const client = gnutls(port, 'stranger', toHex(KEY));
    await client.says(/\*\*\* Fatal error/);
    await expect
      .poll(() => refused)
      .toMatchObject([{ reason: 'unknown_psk_identity', identity: utf8('stranger') }]);
  });
});

describe.skipIf(missing('openssl'))('openssl s_server', () => {
  it.each([
    { name: 'at once', more: [], mtu: 1200 },
    { name: 'after a cookie, with an identity hint', more: ['-listen', '-psk_hint', 'hint'], mtu: 1200 },
    { name: 'from fragments', more: [], mtu: 120 },
  ])('serves our client $name', async ({ more, mtu }) => {
    const transport = await UdpTransport.bind({ host: LOOPBACK, port: 0 });
    const free = await UdpTransport.bind({ host: LOOPBACK, port: 0 });
    const { port } = free.address;
    await free.close();
    const server = start('openssl', [
      's_server',
      '-accept',
      `${LOOPBACK}:${port}`,
      '-dtls1_2',
      '-nocert',
      '-psk_identity',
      NAME,
      '-psk',
      toHex(KEY),
      '-cipher',
      'PSK-AES128-CCM8:@SECLEVEL=0',
      ...more,
    ]);
    await server.says(/ACCEPT/);
    const client = await DtlsClient.connect({
      transport,
      remote: transport.peer({ host: LOOPBACK, port }),
      clock: systemClock,
      identity: IDENTITY,
      key: KEY,
      connectionId: new Uint8Array(),
      handshake: { mtu, initialTimeoutMs: 200 },
    });
    running.push(() => client.close());
    // OpenSSL knows no Connection IDs.
    expect(client.session).toMatchObject({ connectionId: undefined, extendedMasterSecret: true });
    const heard = new Promise<string>((resolve) => {
      client.onDatagram((_, datagram) => resolve(new TextDecoder().decode(datagram)));
    });
    client.send(client.session, utf8('from the client\n'));
    await server.says(/from the client/);
    server.type('from the server');
    expect(await heard).toBe('from the server\n');
    client.end();
    await server.says(/DONE|shutting down|CONNECTION CLOSED/);
  });
});
