import { utf8 } from '@holdfast/bytes';
import { codes, formatCode, locationPath, uriPath, type CoapRequest } from '@holdfast/coap';
import type { Peer } from '@holdfast/kernel';
import { eventually } from '@holdfast/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  postgresMissing,
  startPostgresCluster,
  type PostgresCluster,
} from '../store/testing/postgres-cluster.ts';
import {
  certified,
  coapOverStream,
  overTcp,
  registerAs,
  streamLogger,
  type Dial,
} from './testing/connect-stream.ts';
import { serveInProcess, type Served } from './testing/serve-in-process.ts';

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

async function serve(options: Parameters<typeof serveInProcess>[0] = {}): Promise<Served> {
  const server = await serveInProcess({ coapTcp: 0, coapsTcp: 0, ...options });
  onTestFinished(() => server.end());
  return server;
}

const transports: { transport: string; added: (server: Served, endpoint: string) => Promise<Dial> }[] = [
  {
    transport: 'coap+tcp',
    added: async (server, endpoint) => {
      await server.addPlain(endpoint);
      return overTcp;
    },
  },
  { transport: 'coaps+tcp', added: certified },
];

const hasSample = async (server: Served, endpoint: string, celsius: number): Promise<boolean> => {
  const query = { path: '/3303/0/5700' };
  const { samples } = await server.call('listSamples', { params: { endpoint }, query });
  return samples.some(({ value }) => Math.floor(Number(value)) === celsius);
};

const read = (server: Served, endpoint: string, queue?: 'false') =>
  server.call('readResource', {
    params: { endpoint, path: '3303/0/5700' },
    query: queue === undefined ? {} : { queue },
  });

const axes = stores.flatMap((one) => transports.map((other) => ({ ...one, ...other })));

describe.for(axes)('a device over $transport, stored in $store', ({ url, unavailable, transport, added }) => {
  it(
    'is read, written and observed, over a new connection and a restart of the server too',
    TIME,
    async ({ skip }) => {
      skip(unavailable !== undefined, unavailable);
      const databaseUrl = await url();
      const server = await serve(databaseUrl === undefined ? {} : { databaseUrl });
      const dial = await added(server, 'logger-1');
      const device = await streamLogger(server, dial, { endpoint: 'logger-1' });
      expect(await server.device('logger-1')).toMatchObject({
        state: 'online',
        registration: { transport, binding: 'T', address: expect.stringMatching(/^127\.0\.0\.1:\d+$/) },
      });
      /** Measured again and again, since the server observes in its own time; each value is another. */
      let measured = 0;
      const sampled = (celsius: number) =>
        eventually(`a sample of ${celsius}`, async () => {
          device.logger.measure(celsius + (measured++ % 1000) / 1000);
          return (await hasSample(server, 'logger-1', celsius)) || undefined;
        });
      await sampled(7);
      const written = { params: { endpoint: 'logger-1', path: '3/0/15' }, body: { value: 'Europe/Paris' } };
      await server.call('writeResource', written);
      expect(device.logger.zone).toBe('Europe/Paris');

      device.hangUp();
      await eventually('no way to it', async () =>
        read(server, 'logger-1').then(
          () => undefined,
          ({ code }) => (code === 'not_registered' ? true : undefined),
        ),
      );
      // Its registration goes on, and so does what was observed once it is back.
      await device.dialAgain();
      await device.client.update();
      expect(await read(server, 'logger-1')).toMatchObject({ value: device.logger.celsius });
      await sampled(8);

      await server.restart();
      expect(await server.device('logger-1')).toMatchObject({ registration: { transport }, session: null });
      await device.dialAgain();
      await device.client.update();
      await sampled(9);
      await device.client.deregister();
      expect(await server.device('logger-1')).toMatchObject({ state: 'offline' });
    },
  );
});

describe('a connection', () => {
  it(
    'that comes back is observed anew over, because the device has forgotten (RFC 8323 §7.4)',
    TIME,
    async () => {
      const server = await serve();
      await server.addPlain('forgetful');
      const observed: string[] = [];
      const handle = ({ observe, options }: CoapRequest<Peer>) => {
        if (observe === 0) observed.push(uriPath(options).join('/'));
        return {
          code: codes.content,
          contentFormat: 0,
          payload: utf8('300'),
          ...(observe === 0 ? { observe: 1 } : {}),
        };
      };
      const first = await coapOverStream(server, overTcp, handle);
      const { options } = await first.endpoint.request(first.peer, registerAs('forgetful'));
      const params = { endpoint: 'forgetful', path: '1/0/1' };
      await server.call('observe', { params });
      first.connection.destroy();
      const second = await coapOverStream(server, overTcp, handle);
      const path = locationPath(options);
      await second.endpoint.request(second.peer, { method: codes.post, path });
      await eventually('the observation', async () => observed.length === 2 || undefined);
      expect(observed).toEqual(['1/0/1', '1/0/1']);
    },
  );

  it('of a device that sleeps is closed: what is asked of it waits until it comes back', TIME, async () => {
    const server = await serve();
    const dial = await certified(server, 'sleeper');
    const device = await streamLogger(server, dial, { endpoint: 'sleeper', queueMode: true });
    device.hangUp();
    const waiting = await eventually('no connection', async () => {
      const answer = await read(server, 'sleeper');
      return 'state' in answer ? answer : undefined;
    });
    await expect(read(server, 'sleeper', 'false')).rejects.toMatchObject({ code: 'device_asleep' });
    await device.dialAgain();
    await device.client.update();
    const done = await eventually('the answer', async () => {
      const operation = await server.call('getOperation', {
        params: { endpoint: 'sleeper', id: waiting.id },
      });
      return operation.state === 'done' ? operation : undefined;
    });
    expect(done).toMatchObject({ result: { values: [{ value: 4.5 }] } });
  });

  it('gives way to the one that its device registers over', TIME, async () => {
    const server = await serve();
    const dial = await certified(server, 'twice');
    const first = await coapOverStream(server, dial);
    await first.endpoint.request(first.peer, registerAs('twice'));
    const second = await coapOverStream(server, dial);
    const answer = await second.endpoint.request(second.peer, registerAs('twice'));
    expect(formatCode(answer.code)).toBe('2.01');
    expect(await first.ended).toBe('the peer released the connection');
    const third = await coapOverStream(server, dial);
    await third.endpoint.request(third.peer, { method: codes.get, path: ['.well-known', 'core'] });
    await server.call('removeDevice', { params: { endpoint: 'twice' } });
    await Promise.all([second.ended, third.ended]);
  });

  it('that begins with anything but a greeting is told so, and another goes on', TIME, async () => {
    const server = await serve();
    await server.addPlain('steady');
    const steady = await streamLogger(server, overTcp, { endpoint: 'steady' });
    for (const rubbish of ['GET / HTTP/1.1\r\n\r\n', '\u0001\u0001\u0001', '\u0000'.repeat(5000)]) {
      const connection = await overTcp(server);
      const heard: number[] = [];
      const ended = new Promise<void>((resolve) =>
        connection.listen({ data: (bytes) => void heard.push(...bytes), drain: () => {}, close: resolve }),
      );
      connection.write(utf8(rubbish));
      await ended;
      // 7.05 Abort, somewhere behind our own greeting.
      expect(heard).toContain(0xe5);
    }
    await steady.client.update();
    const metrics = await server.metrics();
    expect(metrics).toMatch(/holdfast_coap_tcp\{count="exchanges"\} 1\n/);
    expect(metrics).toMatch(/holdfast_coaps_tcp\{count="exchanges"\} 0\n/);
  });
});

describe('plain TCP', () => {
  it('is for devices without a credential alone', TIME, async () => {
    const server = await serve();
    await server.add('secret');
    await certified(server, 'certified');
    const { endpoint, peer } = await coapOverStream(server, overTcp);
    const answers = [];
    for (const name of ['secret', 'certified', 'never-added'])
      answers.push(formatCode((await endpoint.request(peer, registerAs(name))).code));
    expect(answers).toEqual(['4.03', '4.03', '4.03']);
    const event = await server.event('device.refused', 'secret');
    expect(event.text).toBe('Registration without security, though this device has a credential');
  });
});

it('listens for connections only where it is told to', TIME, async () => {
  const server = await serveInProcess();
  onTestFinished(() => server.end());
  expect([server.coapTcp, server.coapsTcp]).toEqual([undefined, undefined]);
  expect(await server.call('self')).toMatchObject({
    devicePorts: { coap: server.coap, coaps: server.coaps },
  });
  const open = await serve();
  const { devicePorts } = await open.call('self');
  expect(devicePorts).toMatchObject({ coapTcp: open.coapTcp, coapsTcp: open.coapsTcp });
});
