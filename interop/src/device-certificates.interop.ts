import { readFile, writeFile } from 'node:fs/promises';
import { eventually, missing, run, start, startHoldfast, type Holdfast } from '@holdfast/testing';
import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import { feedEvent } from './support/holdfast.ts';
import { OpensslAuthority, type KeyFiles } from './support/openssl-authority.ts';

const TIME = { timeout: 60_000 };

let server: Holdfast;
let authority: OpensslAuthority;
let stranger: OpensslAuthority;
let serverCertificate: string;
beforeAll(async () => {
  if (missing('openssl') !== undefined) return;
  [server, authority, stranger] = await Promise.all([
    startHoldfast(),
    OpensslAuthority.make(),
    OpensslAuthority.make(),
  ]);
  const certificate = await readFile(authority.certificate, 'utf8');
  await server.call('addAuthority', { body: { certificate } });
  serverCertificate = authority.path('server-identity.pem');
  await writeFile(serverCertificate, (await server.call('serverIdentity')).certificate);
}, 60_000);
afterAll(async () => {
  await server?.stop();
  await authority?.remove();
  await stranger?.remove();
});

function needs(context: TestContext, ...programs: readonly string[]): void {
  const reason = missing('openssl', ...programs);
  context.skip(reason !== undefined, reason);
}

const add = (endpoint: string) =>
  server.call('addDevice', { body: { endpoint, security: { mode: 'x509' } } });

const handshake = ({ key, certificate }: KeyFiles) => [
  ...`s_client -dtls1_2 -connect 127.0.0.1:${server.coaps} -cipher ECDHE-ECDSA-AES128-GCM-SHA256`.split(' '),
  '-CAfile',
  serverCertificate,
  '-cert',
  certificate,
  '-key',
  key,
];

test('coap-client-openssl registers with a certificate', TIME, async (context) => {
  needs(context, 'coap-client-openssl');
  await add('libcoap-certified');
  const { certificate, key } = await authority.issue('libcoap-certified', 'client');
  const { output } = await run(
    'coap-client-openssl',
    [
      ...'-v 7 -B 5 -m post -e </1/0>,</3/0> -t 40'.split(' '),
      // It knows the server by the server's own certificate, which it is provisioned with.
      ...`-c ${certificate} -j ${key} -R ${serverCertificate}`.split(' '),
      `coaps://127.0.0.1:${server.coaps}/rd?ep=libcoap-certified&lt=120&lwm2m=1.1&b=U`,
    ],
    { timeoutMs: 20_000 },
  );
  const device = await eventually('the registration', async () => {
    const found = await server.call('getDevice', { params: { endpoint: 'libcoap-certified' } });
    return found.registration === null ? undefined : found;
  });
  expect(device, output).toMatchObject({
    state: 'online',
    security: { mode: 'x509', certificate: { fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) } },
  });
});

test('openssl s_client verifies the server and is known by its certificate', TIME, async (context) => {
  needs(context);
  await add('openssl-certified');
  const device = await authority.issue('openssl-certified', 'client');
  const client = start('openssl', [...handshake(device), '-verify_return_error']);
  await client.says(/Cipher is ECDHE-ECDSA-AES128-GCM-SHA256[^]*Verify return code: 0/);
  const event = await feedEvent(
    server,
    ({ type, endpoint }) => type === 'session.established' && endpoint === 'openssl-certified',
  );
  expect(event.text).toContain('TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256');
  await client.stop(500);
});

test('openssl s_client is told why it is refused, and so is the owner', TIME, async (context) => {
  needs(context);
  const refused = async (device: KeyFiles, alert: RegExp, reason: string): Promise<void> => {
    const client = start('openssl', handshake(device));
    await client.says(alert);
    await client.stop(500);
    await feedEvent(server, ({ type, detail }) => type === 'device.refused' && detail['reason'] === reason);
  };
  await refused(await authority.issue('never-added', 'client'), /alert access denied/, 'unknown_name');
  await refused(await stranger.issue('openssl-certified', 'client'), /alert unknown ca/, 'unknown_ca');
  await refused(
    await authority.issue('server-like', 'server'),
    /alert unsupported certificate/,
    'wrong_key_usage',
  );
});
