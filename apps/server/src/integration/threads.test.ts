import type { DtlsSession } from '@holdfast/dtls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectLogger, lwm2mOver, shakeHands } from './testing/connect-device.ts';
import { quietObjects } from './testing/logger-objects.ts';
import { serveInProcess, type Served } from './testing/serve-in-process.ts';

/** So many that the kernel leaves no thread without one. */
const DEVICES = 60;

let server: Served;
beforeAll(async () => {
  server = await serveInProcess({ threads: 3 });
});
afterAll(() => server.end());

const names = (kind: string): string[] => Array.from({ length: DEVICES }, (_, i) => `${kind}-${i}`);
const connect = async (endpoint: string) =>
  await connectLogger(server, await server.add(endpoint), { objects: quietObjects });
const readLifetime = async (endpoint: string): Promise<unknown> => {
  const answer = await server.call('readResource', { params: { endpoint, path: '1/0/1' } });
  return 'value' in answer ? answer.value : answer;
};
const passedOn = async (): Promise<number> =>
  Number(/holdfast_dtls\{count="passedOn"\} (\d+)/.exec(await server.metrics())?.[1]);
/** The second byte of a Connection ID is the thread's number: see connection-ids.ts. */
const threadOf = async (endpoint: string): Promise<string | undefined> =>
  (await server.device(endpoint)).session?.connectionId?.slice(2, 4);

describe('three threads that share the DTLS port', () => {
  it('each have some of the devices, and all are served', async () => {
    await Promise.all(names('spread').map(connect));
    const threads = await Promise.all(names('spread').map(threadOf));
    expect(new Set(threads)).toEqual(new Set(['00', '01', '02']));
    const answers = await Promise.all(names('spread').map(readLifetime));
    expect(answers).toEqual(names('spread').map(() => 300));
  });

  it('pass on what reaches the wrong one because the device has a new address', async () => {
    const devices = await Promise.all(names('roaming').map(connect));
    const before = await passedOn();
    for (const { wire } of devices) await wire.rebind();
    await Promise.all(devices.map(({ client }) => client.update()));
    expect(await passedOn()).toBeGreaterThan(before);
    const answers = await Promise.all(names('roaming').map(readLifetime));
    expect(answers).toEqual(names('roaming').map(() => 300));
    const addresses = await Promise.all(
      names('roaming').map(async (endpoint) => (await server.device(endpoint)).registration?.address),
    );
    expect(addresses).toEqual(devices.map(({ wire }) => `127.0.0.1:${wire.address.port}`));
  });

  it('hand the sessions to another number of threads, with Connection IDs and without', async () => {
    const withIds = await Promise.all(names('stayer').map(connect));
    const without = await Promise.all(
      names('plain').map(async (endpoint) => {
        const credential = await server.add(endpoint);
        const { wire, dtls } = await shakeHands(server, credential, undefined, false);
        const device = lwm2mOver<DtlsSession>(dtls, dtls.session, { endpoint, objects: quietObjects });
        await device.client.register();
        return { wire, ...device };
      }),
    );
    const devices = [...withIds, ...without];
    const sent = devices.map(({ wire }) => wire.sent.length);
    for (const threads of [5, 0, 1, 3]) {
      await server.restart(undefined, threads);
      await Promise.all(devices.map(({ client }) => client.update()));
      const answers = await Promise.all([...names('stayer'), ...names('plain')].map(readLifetime));
      expect(answers).toEqual(devices.map(() => 300));
    }
    // DTLS 1.2 handshake records have content type 22.
    const handshakes = devices.flatMap(({ wire }, i) =>
      wire.sent.slice(sent[i]).filter(([type]) => type === 22),
    );
    expect(handshakes).toEqual([]);
  });
});
