import { utf8 } from '@holdfast/bytes';
import { codes, formatCode } from '@holdfast/coap';
import { eventually, startHoldfast } from '@holdfast/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  postgresMissing,
  startPostgresCluster,
  type PostgresCluster,
} from '../store/testing/postgres-cluster.ts';
import { coapOver } from './testing/connect-device.ts';
import { coapOverStream, overTcp, registerAs } from './testing/connect-stream.ts';
import { oscoreLogger, type OscoreObject } from './testing/oscore-device.ts';
import { serveInProcess, type Served } from './testing/serve-in-process.ts';
import { Wire } from './testing/wire.ts';

const TIME = { timeout: 60_000 };
const missing = postgresMissing();
let cluster: PostgresCluster | undefined;
beforeAll(async () => {
  if (missing === undefined) cluster = await startPostgresCluster();
}, 60_000);
afterAll(() => cluster?.remove());

const stores = [
  { store: 'SQLite', url: async () => undefined, unavailable: undefined },
  { store: 'PostgreSQL', url: async () => await cluster?.createDatabase(), unavailable: missing },
];
const axes = stores.flatMap((one) =>
  (['coap', 'coap+tcp'] as const).map((transport) => ({ ...one, transport })),
);

const CONTEXT: OscoreObject = {
  masterSecret: '0102030405060708090a0b0c0d0e0f10',
  masterSalt: '9e7ca92223786340',
  senderId: '0a',
  recipientId: '',
};
const security = { mode: 'oscore' as const, ...CONTEXT };

async function serve(options: Parameters<typeof serveInProcess>[0] = {}): Promise<Served> {
  const server = await serveInProcess({ coapTcp: 0, ...options });
  onTestFinished(() => server.end());
  return server;
}

describe.for(axes)(
  'a device with OSCORE over $transport, stored in $store',
  ({ url, unavailable, transport }) => {
    it(
      'is read, written and observed, and after a restart once it has proved with Echo that it is there',
      TIME,
      async ({ skip }) => {
        skip(unavailable !== undefined, unavailable);
        const databaseUrl = await url();
        const server = await serve(databaseUrl === undefined ? {} : { databaseUrl });
        const added = await server.call('addDevice', { body: { endpoint: 'logger-1', security } });
        expect(added).toMatchObject({ security: { mode: 'oscore', identity: '0a' } });
        expect(added.generatedKey).toBeUndefined();
        const device = await oscoreLogger(server, transport, CONTEXT, { endpoint: 'logger-1' });
        await device.client.register();
        expect(await server.device('logger-1')).toMatchObject({
          state: 'online',
          registration: { transport },
        });
        const params = { endpoint: 'logger-1', path: '3/0/15' };
        await server.call('writeResource', { params, body: { value: 'Europe/Paris' } });
        expect(device.logger.zone).toBe('Europe/Paris');
        let measured = 0;
        const sampled = (celsius: number) =>
          eventually(`a sample of ${celsius}`, async () => {
            device.logger.measure(celsius + (measured++ % 1000) / 1000);
            const query = { path: '/3303/0/5700' };
            const { samples } = await server.call('listSamples', { params: { endpoint: 'logger-1' }, query });
            return samples.some(({ value }) => Math.floor(Number(value)) === celsius) || undefined;
          });
        await sampled(7);
        // From another address: whose it is says the context.
        device.hangUp();
        await device.dialAgain();
        await device.client.update();
        expect(await server.call('readResource', { params })).toMatchObject({ value: 'Europe/Paris' });

        await server.restart();
        await device.dialAgain();
        await device.client.update();
        expect(await server.metrics()).toMatch(/holdfast_oscore\{count="challenged"\} 1\n/);
        await sampled(8);
        await server.call('removeDevice', { params: { endpoint: 'logger-1' } });
        await expect(device.client.update()).rejects.toMatchObject({ name: 'OperationError' });
        expect(device.reused()).toEqual([]);
      },
    );
  },
);

describe('a device with OSCORE', () => {
  it('is refused without it, over UDP and TCP, also for a registration that is there', TIME, async () => {
    const server = await serve();
    await server.call('addDevice', { body: { endpoint: 'logger-1', security } });
    await server.addPlain('plain');
    const wire = await Wire.open();
    onTestFinished(() => wire.close());
    const udp = { endpoint: coapOver(wire), peer: wire.peer(server.coap) };
    const tcp = await coapOverStream(server, overTcp);
    const device = await oscoreLogger(server, 'coap', CONTEXT, { endpoint: 'logger-1' });
    await device.client.register();
    const id = (await server.device('logger-1')).registration?.id ?? '';
    for (const { endpoint, peer } of [udp, tcp]) {
      const answers = [];
      for (const asked of [
        registerAs('logger-1'),
        { method: codes.post, path: ['rd', id] },
        { method: codes.delete, path: ['rd', id] },
        registerAs('plain'),
      ])
        answers.push(formatCode((await endpoint.request(peer, asked)).code));
      expect(answers).toEqual(['4.01', '4.01', '4.01', '2.01']);
    }
    const event = await server.event('device.refused', 'logger-1');
    expect(event).toMatchObject({
      text: 'Registration without OSCORE, which this device has',
      detail: { reason: 'unprotected' },
    });
    expect(await server.device('logger-1')).toMatchObject({ state: 'online', registration: { id } });
  });

  it('has its own name alone, a key of its own, and a sender id that no other has', TIME, async () => {
    const server = await serve();
    const add = (endpoint: string, more: Partial<typeof security>) =>
      server.call('addDevice', { body: { endpoint, security: { ...security, ...more } } });
    await add('logger-1', {});
    const factory = { key: '00112233445566778899aabbccddeeff' };
    await expect(
      server.call('assignBootstrapProfile', { params: { endpoint: 'logger-1' }, body: { factory } }),
    ).rejects.toMatchObject({ code: 'cannot_bootstrap' });
    await expect(add('logger-2', {})).rejects.toMatchObject({ code: 'identity_taken' });
    await expect(add('logger-2', { senderId: '0b', recipientId: '0b' })).rejects.toMatchObject({
      code: 'invalid_key',
    });
    await server.call('addDevice', {
      body: { endpoint: 'logger-2', security: { ...security, idContext: 'c0ffee' } },
    });
    const { masterSecret: _, ...unkeyed } = security;
    const body = { endpoint: 'logger-3', security: { ...unkeyed, senderId: '0c' } };
    const { generatedKey } = await server.call('addDevice', { body });
    expect(generatedKey).toMatch(/^[0-9a-f]{32}$/);
    const posing = await oscoreLogger(server, 'coap', CONTEXT, { endpoint: 'logger-3' });
    await expect(posing.client.register()).rejects.toMatchObject({ deviceCode: '4.03' });
    const wrong = await oscoreLogger(
      server,
      'coap',
      { ...CONTEXT, senderId: '0c' },
      { endpoint: 'logger-3' },
    );
    await expect(wrong.client.register()).rejects.toMatchObject({ name: 'OperationError' });
    const own = { ...CONTEXT, senderId: '0c', masterSecret: generatedKey ?? '' };
    const right = await oscoreLogger(server, 'coap', own, { endpoint: 'logger-3' });
    await right.client.register();
    expect(await server.device('logger-3')).toMatchObject({ state: 'online' });
  });
});

describe.for(stores)(
  'the sender sequence numbers of the server, stored in $store',
  ({ url, unavailable }) => {
    it('never come twice, however often it is killed', { timeout: 120_000 }, async ({ skip }) => {
      skip(unavailable !== undefined, unavailable);
      const databaseUrl = await url();
      const server = await startHoldfast(databaseUrl === undefined ? {} : { databaseUrl });
      onTestFinished(() => server.stop());
      await server.call('addDevice', { body: { endpoint: 'logger-1', security } });
      const device = await oscoreLogger(server, 'coap', CONTEXT, { endpoint: 'logger-1' });
      await device.client.register();
      const params = { endpoint: 'logger-1', path: '3/0/15' };
      for (let life = 0; life < 4; life++) {
        for (let i = 0; i < 5; i++) await server.call('readResource', { params });
        // In the midst of an exchange, whose nonce may have been used and not been seen to be.
        const asking = server.call('readResource', { params }).catch(() => {});
        await server.kill();
        await asking;
        await server.restart();
        await device.client.update();
      }
      await server.call('readResource', { params });
      expect(device.nonces.size).toBeGreaterThan(25);
      expect(device.reused()).toEqual([]);
    });
  },
);

it('takes no message twice, and lets no rubbish in', TIME, async () => {
  const server = await serve();
  await server.call('addDevice', { body: { endpoint: 'logger-1', security } });
  const device = await oscoreLogger(server, 'coap', CONTEXT, { endpoint: 'logger-1' });
  await device.client.register();
  const wire = await Wire.open();
  onTestFinished(() => wire.close());
  const stranger = coapOver(wire);
  const oscore = (value: string) => ({ number: 9, value: Uint8Array.from(Buffer.from(value, 'hex')) });
  // kid 0a with a Partial IV that was used; one that was not, under a key that is none; no such kid; an option that is none.
  for (const [value, code] of [
    ['09000a', '4.01'],
    ['097f0a', '4.00'],
    ['090077', '4.01'],
    ['ff', '4.02'],
  ] as const) {
    const request = {
      method: codes.post,
      options: [oscore(value)],
      payload: utf8('rubbish that is long enough'),
    };
    expect([value, formatCode((await stranger.request(wire.peer(server.coap), request)).code)]).toEqual([
      value,
      code,
    ]);
  }
  expect(await server.metrics()).toContain('holdfast_oscore{count="replays"} 1\n');
  await device.client.update();
});
