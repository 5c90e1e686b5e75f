import type { DtlsSession } from '@holdfast/dtls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectLogger, lwm2mOver, shakeHands } from './testing/connect-device.ts';
import { quietObjects } from './testing/logger-objects.ts';
import { serveInProcess, type Served } from './testing/serve-in-process.ts';
import { Wire } from './testing/wire.ts';

const DEVICES = 12;
const IN_USE = 4;

let server: Served;
const names = (kind: string): string[] => Array.from({ length: DEVICES }, (_, i) => `${kind}-${i}`);
const addressOf = async (endpoint: string) => (await server.device(endpoint)).registration?.address;
const sessions = async (): Promise<number> =>
  Number(/holdfast_dtls\{count="sessions"\} (\d+)/.exec(await server.metrics())?.[1]);
const lifetime = { value: 300 };
const readLifetime = async (endpoint: string): Promise<unknown> =>
  await server.call('readResource', { params: { endpoint, path: '1/0/1' } });
const connect = async (endpoint: string) =>
  await connectLogger(server, await server.add(endpoint), { objects: quietObjects });
const connectWithoutId = async (endpoint: string) => {
  const { wire, dtls } = await shakeHands(server, await server.add(endpoint), undefined, false);
  const device = lwm2mOver<DtlsSession>(dtls, dtls.session, { endpoint, objects: quietObjects });
  await device.client.register();
  return { wire, ...device };
};
/** DTLS 1.2 handshake records have content type 22. */
const handshakes = ({ sent }: Wire): number => sent.filter(([type]) => type === 22).length;

describe.each([0, 2])('with %i threads of its own,', (threads) => {
  beforeAll(async () => {
    server = await serveInProcess({ threads, sessionsInUse: IN_USE });
  });
  afterAll(() => server.end());

  it('more devices than sessions that are held: each is heard and reached, without a new handshake', async () => {
    const devices = [];
    for (const name of names('idle')) devices.push(await connect(name));
    for (const name of names('bare')) devices.push(await connectWithoutId(name));
    const before = devices.map(({ wire }) => handshakes(wire));
    expect(await sessions()).toBeLessThanOrEqual(IN_USE);
    // Heard: none of them is held when its turn comes.
    for (const { client } of devices) await client.update();
    // Reached, in the same way.
    for (const endpoint of [...names('idle'), ...names('bare')])
      expect(await readLifetime(endpoint)).toMatchObject(lifetime);
    // Heard from another address.
    for (const { wire, client } of devices.slice(0, DEVICES)) {
      await wire.rebind();
      await client.update();
    }
    for (const [i, name] of names('idle').entries())
      expect(await addressOf(name)).toBe(`127.0.0.1:${devices[i]?.wire.address.port}`);
    expect(await sessions()).toBeLessThanOrEqual(IN_USE);
    expect(devices.map(({ wire }) => handshakes(wire))).toEqual(before);
  });

  it('what a session received before it was put aside is not accepted after', async () => {
    const { wire, client } = await connect('replayed');
    await client.update();
    const seen = wire.sent.at(-1) as Uint8Array;
    for (const name of names('crowd')) await connect(name);
    const thief = await Wire.open();
    thief.send(thief.peer(server.coaps), seen);
    // Behind the thief's record, on the same session.
    await client.update();
    expect(await addressOf('replayed')).toBe(`127.0.0.1:${wire.address.port}`);
    await thief.close();
  });

  it('a device that is removed while its session is put aside is not listened to any more', async () => {
    const credential = await server.add('expelled');
    const { client, wire } = await connectLogger(server, credential, { objects: quietObjects });
    for (const name of names('others')) await connect(name);
    await server.call('removeDevice', { params: { endpoint: 'expelled' } });
    await server.add('expelled');
    client.update().catch(() => {});
    expect(wire.sent.length).toBeGreaterThan(0);
    // By the end of another handshake the server has seen the update, too.
    await connect('bystander');
    expect(await server.device('expelled')).toMatchObject({ state: 'unknown', session: null });
    client.close();
  });
});
