import { equal, utf8 } from '@holdfast/bytes';
import { DtlsClient, TrustAnchors, type ClientCredential, type CipherSuiteName } from '@holdfast/dtls';
import { systemClock as clock } from '@holdfast/kernel';
import { eventually, missing, start, type Program } from '@holdfast/testing';
import { UdpTransport } from '@holdfast/udp';
import { afterAll, afterEach, beforeAll, describe, expect, test, type TestContext } from 'vitest';
import { startDtlsEcho, type DtlsEcho } from './support/dtls-echo.ts';
import { OpensslAuthority, pem, publicKeyDer, type KeyFiles } from './support/openssl-authority.ts';

const LOOPBACK = '127.0.0.1';
const DTLS_1_2 = 'NORMAL:-VERS-ALL:+VERS-DTLS1.2';
const OPENSSL_NAMES: Readonly<Partial<Record<CipherSuiteName, string>>> = {
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8: 'ECDHE-ECDSA-AES128-CCM8',
};
const SUITES = Object.entries(OPENSSL_NAMES) as [CipherSuiteName, string][];

let authority: OpensslAuthority;
let stranger: OpensslAuthority;
let server: KeyFiles;
let device: KeyFiles;
let foreign: KeyFiles;
let echo: DtlsEcho;
const running: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  if (missing('openssl') !== undefined) return;
  [authority, stranger] = await Promise.all([OpensslAuthority.make(), OpensslAuthority.make()]);
  server = await authority.issue('localhost', 'server');
  device = await authority.issue('logger-1', 'client');
  foreign = await stranger.issue('logger-1', 'client');
  echo = await startDtlsEcho({ authority, server, device });
});
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
  echo?.established.splice(0);
  echo?.refused.splice(0);
});
afterAll(async () => {
  await echo?.close();
  await authority?.remove();
  await stranger?.remove();
});

function needs(context: TestContext, ...programs: readonly string[]): void {
  const reason = missing('openssl', ...programs);
  context.skip(reason !== undefined, reason);
}

function begin(program: string, args: readonly string[]): Program {
  const started = start(program, args);
  running.push(() => started.stop(500));
  return started;
}

const openssl = (suite: string, { key, certificate }: KeyFiles, ...more: string[]): Program =>
  begin('openssl', [
    ...`s_client -dtls1_2 -connect ${LOOPBACK}:${echo.port} -no_ticket`.split(' '),
    '-cipher',
    `${suite}:@SECLEVEL=0`,
    '-CAfile',
    authority.certificate,
    '-cert',
    certificate,
    '-key',
    key,
    ...more,
  ]);

describe('openssl s_client with a certificate', () => {
  test.for(SUITES)('%s', async ([suite, name], context) => {
    needs(context);
    const client = openssl(name, device, '-verify_return_error');
    await client.says(
      new RegExp(`Cipher is ${name}[^]*Verify return code: 0[^]*Extended master secret: yes`),
    );
    const session = await eventually('the session', async () => echo.established[0]);
    expect(session).toMatchObject({
      cipherSuite: suite,
      credential: { mode: 'x509', commonName: 'logger-1', dnsNames: ['logger-1'] },
    });
  });

  test('over x25519', async (context) => {
    needs(context);
    const client = openssl('ECDHE-ECDSA-AES128-GCM-SHA256', device, '-groups', 'X25519:P-256');
    await client.says(/Server Temp Key: X25519/);
    await eventually('the session', async () => echo.established[0]);
  });

  test('of another authority is refused', async (context) => {
    needs(context);
    await openssl('ECDHE-ECDSA-AES128-CCM8', foreign).says(/alert unknown ca/);
    expect(echo.refused).toMatchObject([{ reason: 'unknown_ca', claimed: { commonName: 'logger-1' } }]);
  });

  test('resumes its session', async (context) => {
    needs(context);
    const file = authority.path('session.pem');
    const first = openssl('ECDHE-ECDSA-AES128-CCM8', device, '-sess_out', file);
    await first.says(/New, TLSv1.2, Cipher is ECDHE-ECDSA-AES128-CCM8/);
    await first.says(/Extended master secret: yes/);
    await first.stop(500);
    const second = openssl('ECDHE-ECDSA-AES128-CCM8', device, '-sess_in', file);
    await second.says(/Reused, TLSv1.2, Cipher is ECDHE-ECDSA-AES128-CCM8/);
    const resumed = await eventually('the second session', async () => echo.established[1]);
    expect(resumed.authenticatedAt).toBe(echo.established[0]?.authenticatedAt);
    expect(resumed.credential).toEqual(echo.established[0]?.credential);
  });
});

describe('gnutls-cli', () => {
  const gnutls = (...args: string[]): Program =>
    begin('gnutls-cli', ['--udp', '-p', String(echo.port), ...args, LOOPBACK]);

  test('with a certificate', async (context) => {
    needs(context, 'gnutls-cli');
    const client = gnutls(
      '--x509cafile',
      authority.certificate,
      '--verify-hostname=localhost',
      '--x509certfile',
      device.certificate,
      '--x509keyfile',
      device.key,
      '--priority',
      DTLS_1_2,
    );
    await client.says(/\(DTLS1.2-X.509\)-\(ECDHE-SECP256R1\)[^]*Handshake was completed/);
    const session = await eventually('the session', async () => echo.established[0]);
    expect(session.credential).toMatchObject({ mode: 'x509', commonName: 'logger-1' });
  });

  test('with a raw public key', async (context) => {
    needs(context, 'gnutls-cli');
    const client = gnutls(
      '--rawpkkeyfile',
      device.key,
      '--rawpkfile',
      device.publicKey,
      '--no-ca-verification',
      '--priority',
      `${DTLS_1_2}:-CTYPE-ALL:+CTYPE-CLI-RAWPK:+CTYPE-SRV-RAWPK`,
    );
    await client.says(/Raw Public Key\)-\(ECDHE-SECP256R1\)[^]*Handshake was completed/);
    const session = await eventually('the session', async () => echo.established[0]);
    expect(session.credential.mode).toBe('rpk');
  });

  test('with a raw public key that is not registered is refused', async (context) => {
    needs(context, 'gnutls-cli');
    const client = gnutls(
      '--rawpkkeyfile',
      foreign.key,
      '--rawpkfile',
      foreign.publicKey,
      '--no-ca-verification',
      '--priority',
      `${DTLS_1_2}:-CTYPE-ALL:+CTYPE-CLI-RAWPK:+CTYPE-SRV-RAWPK`,
    );
    await client.says(/Fatal error|alert/);
    const refusal = await eventually('the refusal', async () => echo.refused[0]);
    expect(refusal.reason).toBe('unknown_key');
  });
});

test('coap-client-openssl completes the handshake with a certificate', async (context) => {
  needs(context, 'coap-client-openssl');
  begin('coap-client-openssl', [
    '-B',
    '5',
    '-m',
    'get',
    '-c',
    device.certificate,
    '-j',
    device.key,
    '-C',
    authority.certificate,
    `coaps://${LOOPBACK}:${echo.port}/`,
  ]);
  const session = await eventually('the session', async () => echo.established[0]);
  expect(session.credential).toMatchObject({ mode: 'x509', commonName: 'logger-1' });
});

describe('our client', () => {
  async function connect(
    credential: ClientCredential,
    port: number,
    earlier?: Uint8Array,
  ): Promise<DtlsClient> {
    const transport = await UdpTransport.bind({ host: LOOPBACK, port: 0 });
    const client = await DtlsClient.connect({
      transport,
      remote: transport.peer({ host: LOOPBACK, port }),
      clock,
      ...credential,
      ...(earlier && { earlier }),
    });
    running.push(() => client.close());
    return client;
  }

  async function freePort(): Promise<number> {
    const probe = await UdpTransport.bind({ host: LOOPBACK, port: 0 });
    await probe.close();
    return probe.address.port;
  }

  const certificate = async (): Promise<ClientCredential> => ({
    x509: {
      chain: [await pem(device.certificate)],
      key: new TextDecoder().decode(await pem(device.key)),
      anchors: new TrustAnchors([await pem(authority.certificate)]),
      serverName: 'localhost',
    },
  });

  async function opensslServer(suite: string): Promise<{ port: number; program: Program }> {
    const port = await freePort();
    const program = begin('openssl', [
      ...`s_server -dtls1_2 -accept ${LOOPBACK}:${port} -no_ticket -Verify 2 -verify_return_error`.split(' '),
      '-cipher',
      `${suite}:@SECLEVEL=0`,
      '-CAfile',
      authority.certificate,
      '-cert',
      server.certificate,
      '-key',
      server.key,
    ]);
    await program.says(/ACCEPT/);
    return { port, program };
  }

  test.for(SUITES)('proves itself to openssl s_server, %s', async ([suite, name], context) => {
    needs(context);
    const { port, program } = await opensslServer(name);
    const client = await connect(await certificate(), port);
    expect(client.session).toMatchObject({
      cipherSuite: suite,
      extendedMasterSecret: true,
      credential: { mode: 'x509', dnsNames: ['localhost'] },
    });
    client.send(client.session, utf8('from the client\n'));
    await program.says(/from the client/);
  });

  test('resumes a session with openssl s_server', async (context) => {
    needs(context);
    const { port, program } = await opensslServer('ECDHE-ECDSA-AES128-GCM-SHA256');
    const first = await connect(await certificate(), port);
    const earlier = first.session.export();
    first.end();
    await program.says(/ACCEPT[^]*DONE|CONNECTION CLOSED|shutting down/);
    const second = await connect(await certificate(), port, earlier);
    expect(second.session.authenticatedAt).toBe(first.session.authenticatedAt);
    expect(second.session.key).not.toBe(first.session.key);
    second.send(second.session, utf8('here again\n'));
    await program.says(/here again/);
  });

  test('and gnutls-serv know each other by raw public keys', async (context) => {
    needs(context, 'gnutls-serv');
    const port = await freePort();
    const program = begin('gnutls-serv', [
      ...`--udp -p ${port} --echo --disable-client-cert`.split(' '),
      '--rawpkkeyfile',
      server.key,
      '--rawpkfile',
      server.publicKey,
      '--priority',
      `${DTLS_1_2}:-CTYPE-ALL:+CTYPE-CLI-RAWPK:+CTYPE-SRV-RAWPK`,
    ]);
    await program.says(/listening/);
    const wanted = await publicKeyDer(server.publicKey);
    const client = await connect(
      {
        rawPublicKey: {
          key: new TextDecoder().decode(await pem(device.key)),
          known: async (publicKey) => equal(publicKey, wanted),
        },
      },
      port,
    );
    expect(client.session.credential.mode).toBe('rpk');
  });
});
