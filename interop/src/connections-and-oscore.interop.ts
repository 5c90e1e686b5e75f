import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromHex } from '@holdfast/bytes';
import { eventually, missing, run, start, startHoldfast, type Holdfast } from '@holdfast/testing';
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest';
import { aiocoapClient, cannotUseAiocoap, writeCredentials } from './support/aiocoap.ts';
import { feedEvent } from './support/holdfast.ts';
import { OpensslAuthority } from './support/openssl-authority.ts';

const TIME = { timeout: 90_000 };
const OBJECTS = '</1/0>,</3/0>';

let server: Holdfast;
let ports: { readonly coapTcp?: number | undefined; readonly coapsTcp?: number | undefined };
let folder: string;
beforeAll(async () => {
  server = await startHoldfast({ args: ['--coap-tcp', '0', '--coaps-tcp', '0'] });
  ports = (await server.call('self')).devicePorts;
  folder = await mkdtemp(join(tmpdir(), 'holdfast-interop-'));
}, 60_000);
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

function needs(context: TestContext, ...programs: readonly string[]): void {
  const reason = missing(...programs);
  context.skip(reason !== undefined, reason);
}

const registered = (endpoint: string) =>
  eventually('the registration', async () => {
    const { registration } = await server.call('getDevice', { params: { endpoint } });
    return registration ?? undefined;
  });

const query = (endpoint: string): string => `rd?ep=${endpoint}&lt=120&lwm2m=1.1&b=T`;

describe('libcoap', () => {
  const post = '-v 7 -B 5 -m post -t 40 -e'.split(' ');

  test('registers over TCP', TIME, async (context) => {
    needs(context, 'coap-client-notls');
    const endpoint = 'libcoap-tcp';
    await server.call('addDevice', { body: { endpoint, security: { mode: 'none' } } });
    const url = `coap+tcp://127.0.0.1:${ports.coapTcp}/${query(endpoint)}`;
    const { output } = await run('coap-client-notls', [...post, OBJECTS, url], { timeoutMs: 20_000 });
    expect(await registered(endpoint), output).toMatchObject({ transport: 'coap+tcp', binding: 'T' });
  });

  test(
    'registers over TLS with a certificate, and openssl s_client is known by its own',
    TIME,
    async (context) => {
      needs(context, 'coap-client-openssl', 'openssl');
      const authority = await OpensslAuthority.make();
      try {
        await server.call('addAuthority', {
          body: { certificate: await readFile(authority.certificate, 'utf8') },
        });
        const ours = authority.path('server-identity.pem');
        await writeFile(ours, (await server.call('serverIdentity')).certificate);
        for (const endpoint of ['libcoap-tls', 'openssl-tls'])
          await server.call('addDevice', { body: { endpoint, security: { mode: 'x509' } } });
        const { certificate, key } = await authority.issue('libcoap-tls', 'client');
        const url = `coaps+tcp://127.0.0.1:${ports.coapsTcp}/${query('libcoap-tls')}`;
        const { output } = await run(
          'coap-client-openssl',
          [...post, OBJECTS, '-c', certificate, '-j', key, '-R', ours, url],
          { timeoutMs: 20_000 },
        );
        expect(await registered('libcoap-tls'), output).toMatchObject({ transport: 'coaps+tcp' });

        const other = await authority.issue('openssl-tls', 'client');
        const connect = `s_client -connect 127.0.0.1:${ports.coapsTcp} -tls1_3 -alpn coap -CAfile ${ours}`;
        const client = start('openssl', [
          ...connect.split(' '),
          '-cert',
          other.certificate,
          '-key',
          other.key,
          '-verify_return_error',
        ]);
        const event = await feedEvent(
          server,
          ({ endpoint, type }) => endpoint === 'openssl-tls' && type === 'session.established',
        );
        expect(event).toMatchObject({ text: expect.stringMatching(/^Secure connection established \(TLS_/) });
        await client.stop();
      } finally {
        await authority.remove();
      }
    },
  );
});

describe.for(['coap', 'coap+tcp'] as const)('aiocoap with OSCORE over %s', (scheme) => {
  test('registers, and again after the server was killed', TIME, async (context) => {
    const reason = await cannotUseAiocoap();
    context.skip(reason !== undefined, reason);
    const endpoint = `aiocoap-${scheme.replace('+', '-')}`;
    const senderId = scheme === 'coap' ? 'a1' : 'a2';
    const object = {
      masterSecret: '0102030405060708090a0b0c0d0e0f10',
      masterSalt: '9e7ca92223786340',
      recipientId: '00',
    };
    await server.call('addDevice', { body: { endpoint, security: { mode: 'oscore', ...object, senderId } } });
    const credentials = await writeCredentials(folder, endpoint, 'client', {
      masterSecret: fromHex(object.masterSecret),
      masterSalt: fromHex(object.masterSalt),
      senderId: fromHex(senderId),
      recipientId: fromHex(object.recipientId),
    });
    const text = await readFile(credentials, 'utf8');
    await writeFile(credentials, text.replace('coap://*', `${scheme}://*`));
    const register = async (): Promise<string> => {
      const port = scheme === 'coap' ? server.coap : ports.coapTcp;
      const url = `${scheme}://127.0.0.1:${port}/${query(endpoint)}`;
      const args = ['-m', 'POST', '--content-format', '40', '--payload', OBJECTS, '-v', url];
      return (await aiocoapClient(credentials, args)).output;
    };
    const output = await register();
    const first = await registered(endpoint);
    expect(first, output).toMatchObject({ transport: scheme });
    await server.kill();
    await server.restart();
    ports = (await server.call('self')).devicePorts;
    const again = await register();
    const second = await eventually(`another registration:\n${again}`, async () => {
      const { registration } = await server.call('getDevice', { params: { endpoint } });
      return registration !== null && registration.id !== first.id ? registration : undefined;
    });
    expect(second).toMatchObject({ transport: scheme });
  });
});
