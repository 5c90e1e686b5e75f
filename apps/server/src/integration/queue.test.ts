import { answered, isQueued, type QueuedOperation } from '@holdfast/api-contract';
import { utf8 } from '@holdfast/bytes';
import { codes, NoAnswer, uriPath, type CoapResponse } from '@holdfast/coap';
import { eventually, startHoldfast, type Holdfast } from '@holdfast/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  postgresMissing,
  startPostgresCluster,
  type PostgresCluster,
} from '../store/testing/postgres-cluster.ts';
import { coapOver, connectLogger, shakeHands } from './testing/connect-device.ts';

const missing = postgresMissing();
let cluster: PostgresCluster | undefined;
beforeAll(async () => {
  if (missing === undefined) cluster = await startPostgresCluster();
});
afterAll(() => cluster?.remove());

const stores = [
  { store: 'SQLite', url: async () => undefined, unavailable: undefined },
  { store: 'PostgreSQL', url: async () => await cluster?.createDatabase(), unavailable: missing },
];

/** The server as a process, whose devices in queue mode listen for one second, and which is killed. */
describe.each(stores)('devices that sleep, on $store', ({ url, unavailable }) => {
  let server: Holdfast;
  beforeEach(async () => {
    if (unavailable !== undefined) return;
    const databaseUrl = await url();
    const args = ['--awake', '1'];
    server = await startHoldfast({ args, ...(databaseUrl === undefined ? {} : { databaseUrl }) });
  });
  afterEach(() => server?.stop());

  const add = async (endpoint: string) => {
    const { generatedKey } = await server.call('addDevice', { body: { endpoint } });
    return { identity: endpoint, key: generatedKey as string };
  };
  const asleep = (endpoint: string) =>
    eventually('asleep', async () => {
      const { state } = await server.call('getDevice', { params: { endpoint } });
      return state === 'asleep' ? true : undefined;
    });
  const waits = (answer: object): QueuedOperation => {
    if (!isQueued(answer)) throw new Error('it does not wait');
    return answer;
  };
  const execute = async (endpoint: string, args: string) =>
    waits(
      await server.call('executeOrCreate', {
        params: { endpoint, path: '3/0/4' },
        body: { arguments: args },
      }),
    );
  const write = async (endpoint: string, value: string) =>
    waits(
      await server.call('writeResource', {
        params: { endpoint, path: '3/0/15' },
        query: {},
        body: { value },
      }),
    );
  const comesTo = ({ endpoint, id }: QueuedOperation, state: QueuedOperation['state']) =>
    eventually(`operation ${id} to be ${state}`, async () => {
      const operation = await server.call('getOperation', { params: { endpoint, id } });
      return operation.state === state ? operation : undefined;
    });

  it.skipIf(unavailable !== undefined)(
    'what waits is done when they wake, over the session they had, though the server was killed meanwhile',
    { timeout: 60_000 },
    async () => {
      const { client, logger, wire } = await connectLogger(server, await add('sleeper'), {
        queueMode: true,
        lifetime: 86_400,
      });
      await asleep('sleeper');
      const written = await write('sleeper', 'Asia/Tokyo');
      const executed = await execute('sleeper', "0='once'");
      await server.kill();
      await server.restart();
      const sent = wire.sent.length;
      await client.update();
      await comesTo(written, 'done');
      await comesTo(executed, 'done');
      expect(logger.zone).toBe('Asia/Tokyo');
      expect(logger.executed).toEqual(["0='once'"]);
      // DTLS 1.2 handshake records have content type 22.
      expect(wire.sent.slice(sent).filter(([type]) => type === 22)).toEqual([]);
      const read = await server.call('readResource', { params: { endpoint: 'sleeper', path: '3/0/15' } });
      expect(answered(read).value).toBe('Asia/Tokyo');
    },
  );

  it.skipIf(unavailable !== undefined)(
    'what had reached them when the server was killed is done again only where twice is as good as once',
    { timeout: 60_000 },
    async () => {
      const { dtls } = await shakeHands(server, await add('silent'));
      const asked: string[] = [];
      const reached = Promise.withResolvers<void>();
      let answer = (): CoapResponse => {
        reached.resolve();
        throw new NoAnswer();
      };
      const coap = coapOver(dtls, {
        handle: async ({ method, options }) => {
          asked.push(`${method} ${uriPath(options).join('/')}`);
          return answer();
        },
      });
      const register = () =>
        coap.request(dtls.session, {
          method: codes.post,
          path: ['rd'],
          query: ['ep=silent', 'lt=86400', 'lwm2m=1.1', 'b=U', 'Q'],
          payload: utf8('</1/0>'),
        });
      await register();
      await asleep('silent');
      const executed = await execute('silent', '0');
      const written = await write('silent', 'Asia/Tokyo');
      await register();
      await reached.promise;
      await server.kill();
      answer = () => ({ code: codes.changed });
      asked.length = 0;
      await server.restart();
      expect(await comesTo(executed, 'failed')).toMatchObject({
        attempts: 1,
        error: { code: 'outcome_unknown' },
      });
      await register();
      await comesTo(written, 'done');
      expect(asked).toEqual([`${codes.put} 3/0/15`]);

      await asleep('silent');
      const again = Promise.withResolvers<void>();
      answer = () => {
        again.resolve();
        throw new NoAnswer();
      };
      const rewritten = await write('silent', 'Europe/Oslo');
      await register();
      await again.promise;
      await server.kill();
      answer = () => ({ code: codes.changed });
      await server.restart();
      await register();
      expect((await comesTo(rewritten, 'done')).attempts).toBe(2);
    },
  );
});
