import { isQueued } from '@holdfast/api-contract';
import { eventually, missing, startHoldfast, type Holdfast } from '@holdfast/testing';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { coapClient, locationOf } from '../support/coap-client.ts';
import { addDevice, newCredential } from '../support/holdfast.ts';
import { conformance } from './conformance.ts';
import { leshan, LeshanDevice } from './leshan-device.ts';

const AWAKE_SECONDS = '2';

let server: Holdfast;
beforeAll(async () => {
  server = await startHoldfast({ args: ['--awake', AWAKE_SECONDS] });
});
afterAll(async () => server.stop());

const libcoap = { client: 'libcoap', unavailable: missing('coap-client-openssl') } as const;
const byLeshan = conformance({ ...leshan, server: 'REST API' });
const byLibcoap = conformance({ ...libcoap, server: 'REST API' });

describe('a device registers', () => {
  let device: LeshanDevice;
  beforeAll(async () => {
    if (leshan.unavailable === undefined)
      device = await LeshanDevice.start(server, 'registers', { lifetime: 300 });
  });
  afterAll(async () => device?.stop());

  byLeshan(101, async () => {
    const { state, registration } = await device.look();
    expect(state).toBe('online');
    expect(registration).toMatchObject({
      lifetime: 300,
      binding: 'U',
      lwm2mVersion: '1.1',
      queueMode: false,
    });
    expect(registration?.objects.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/1/0', '/3/0', '/16/0', '/3303/0']),
    );
  });

  byLeshan(401, async () => {
    const { registration, session } = await device.look();
    expect(registration?.transport).toBe('coaps');
    expect(session).toMatchObject({ identity: device.credential.identity });
    expect(session?.cipherSuite).toMatch(/^TLS_PSK_/);
  });

  byLeshan(102, async () => {
    await device.write('1/0/1', 240);
    const { id } = await device.registered(({ lifetime }) => lifetime === 240);
    expect(await device.value('1/0/1')).toBe(240);
    expect((await device.look()).registration?.id).toBe(id);
  });

  byLeshan(104, async () => {
    const before = await device.registered();
    await device.execute('1/0/8');
    const after = await device.registered(({ updatedAt }) => updatedAt > before.updatedAt);
    expect(after.id).toBe(before.id);
  });

  byLeshan(103, async () => {
    await device.stop();
    await eventually('the goodbye', async () => (await device.look()).state === 'offline' || undefined);
    await expect(device.value('3/0/0')).rejects.toMatchObject({ problem: { code: 'not_registered' } });
  });
});

byLibcoap(105, async () => {
  const device = await addDevice(server, newCredential('forgotten'));
  const ask = (method: 'post' | 'delete', path: string, payload?: string) =>
    coapClient({
      build: 'openssl',
      method,
      url: `coaps://127.0.0.1:${server.coaps}${path}`,
      credential: device,
      payload,
      contentFormat: payload === undefined ? undefined : 40,
    });
  const register = () => ask('post', `/rd?ep=${device.endpoint}&lt=120&lwm2m=1.1&b=U`, '</1/0>,</3/0>');
  const first = locationOf(await register());
  expect((await ask('post', first)).code).toBe('2.04');
  await ask('delete', first);
  expect((await ask('post', first)).code).toBe('4.04');
  const again = await register();
  expect(again.code).toBe('2.01');
  expect(locationOf(again)).not.toBe(first);
});

byLeshan(107, async () => {
  const device = await LeshanDevice.start(server, 'lives-on', { lifetime: 6, period: 2 });
  try {
    const { id, expiresAt } = await device.registered();
    expect(expiresAt).not.toBeNull();
    const later = await device.registered(({ updatedAt }) => updatedAt > (expiresAt ?? ''));
    expect(later.id).toBe(id);
    expect((await device.look()).state).toBe('online');
  } finally {
    await device.stop();
  }
});

describe('a device in queue mode', () => {
  let device: LeshanDevice;
  beforeAll(async () => {
    if (leshan.unavailable === undefined)
      device = await LeshanDevice.start(server, 'sleeps', { more: ['-queue', 'on'] });
  });
  afterAll(async () => device?.stop());

  byLeshan(108, async () => {
    expect((await device.look()).registration).toMatchObject({ queueMode: true, binding: 'U' });
  });

  byLeshan(109, async () => {
    await eventually('its sleep', async () => {
      // The server observes by itself, and the thermometer's notifications would keep it awake.
      const { observations } = await server.call('listObservations', device.ofDevice);
      for (const { path } of observations) await server.call('cancelObservation', device.at(path.slice(1)));
      return (await device.look()).state === 'asleep' || undefined;
    });
    const waiting = await server.call('readResource', device.at('3/0/0'));
    if (!isQueued(waiting)) throw new Error('it was asked while it slept');
    expect(waiting.state).toBe('queued');
    device.program.tell('update\n');
    const { result } = await eventually('what was asked', async () => {
      const params = { ...device.ofDevice.params, id: waiting.id };
      const operation = await server.call('getOperation', { params });
      return operation.state === 'done' ? operation : undefined;
    });
    expect(result?.values).toMatchObject([{ path: '/3/0/0', value: 'Leshan' }]);
  });
});
