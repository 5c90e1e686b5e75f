import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type Client, type Device, type FeedEvent } from '@holdfast/api-contract';
import { silentLogger, type Logger } from '@holdfast/kernel';
import { eventually } from '@holdfast/testing';
import type { ServeOptions } from '../../serve-options.ts';
import { startServer, type RunningServer } from '../../server.ts';
import { SkippingClock } from './skipping-clock.ts';

const TOKEN = 'a-token-for-tests-that-is-long-enough';

/** The whole server in this process, on free loopback ports, with a data folder of its own and a clock that can skip. */
export interface Served {
  readonly clock: SkippingClock;
  readonly data: string;
  readonly coap: number;
  readonly coaps: number;
  /** Open where the test asks for it. */
  readonly coapTcp: number | undefined;
  readonly coapsTcp: number | undefined;
  readonly call: Client;
  /** A bare request, for what the typed client does not show. */
  ask(method: string, path: string): Promise<Response>;
  /** What `/metrics` says now. */
  metrics(): Promise<string>;
  /** Adds a device with a PSK; its identity is its name. */
  add(endpoint: string): Promise<{ readonly identity: string; readonly key: string }>;
  addPlain(endpoint: string): Promise<void>;
  device(endpoint: string): Promise<Device>;
  /** Resolves with the newest event of the type, of the device, whose text and details match, once there is one. */
  event(type: FeedEvent['type'], endpoint?: string, says?: RegExp): Promise<FeedEvent>;
  /** Ends in order and starts again on the same ports and data, with `between` in between, and perhaps on other threads. */
  restart(between?: () => Promise<void>, threads?: number): Promise<void>;
  /** What was logged as an error since the last start. */
  errors(): readonly string[];
  end(): Promise<void>;
}

export async function serveInProcess({
  threads = 1,
  ...more
}: Pick<
  ServeOptions,
  'threads' | 'sessionsInUse' | 'coapTcp' | 'coapsTcp' | 'databaseUrl' | 'awake' | 'approvals'
> = {}): Promise<Served> {
  const data = await mkdtemp(join(tmpdir(), 'holdfast-served-'));
  const clock = new SkippingClock();
  let errors: string[] = [];
  const log: Logger = { ...silentLogger, error: (_, message) => void errors.push(message), child: () => log };
  const start = async (
    ports: Pick<ServeOptions, 'http' | 'coap' | 'coaps' | 'coapTcp' | 'coapsTcp'>,
    count: number,
  ): Promise<RunningServer> =>
    await startServer(
      { data, host: '127.0.0.1', adminToken: TOKEN, threads: count, approvals: 'off', ...more, ...ports },
      log,
      clock,
    );
  let server = await start({ http: 0, coap: 0, coaps: 0 }, threads);
  const { http, coap, coaps, coapTcp, coapsTcp } = server;
  const call = createClient({ origin: `http://127.0.0.1:${http}`, token: TOKEN });
  return {
    clock,
    data,
    coap,
    coaps,
    coapTcp,
    coapsTcp,
    call,
    ask: (method, path) =>
      fetch(`http://127.0.0.1:${http}${path}`, { method, headers: { authorization: `Bearer ${TOKEN}` } }),
    async add(endpoint) {
      const { generatedKey } = await call('addDevice', { body: { endpoint } });
      return { identity: endpoint, key: generatedKey as string };
    },
    addPlain: async (endpoint) =>
      void (await call('addDevice', { body: { endpoint, security: { mode: 'none' } } })),
    device: async (endpoint) => await call('getDevice', { params: { endpoint } }),
    event: (type, endpoint, says = /./) =>
      eventually(`an event ${type}`, async () => {
        const { events } = await call('listEvents', { query: { type, endpoint, limit: 20 } });
        return events.find(({ text, detail }) => says.test(`${text} ${JSON.stringify(detail)}`));
      }),
    async metrics() {
      const headers = { authorization: `Bearer ${TOKEN}` };
      return await (await fetch(`http://127.0.0.1:${http}/metrics`, { headers })).text();
    },
    async restart(between, count = threads) {
      await server.close();
      errors = [];
      await between?.();
      const streams = { ...(coapTcp && { coapTcp }), ...(coapsTcp && { coapsTcp }) };
      server = await start({ http, coap, coaps, ...streams }, count);
    },
    errors: () => errors,
    async end() {
      await server.close();
      await rm(data, { recursive: true });
    },
  };
}
