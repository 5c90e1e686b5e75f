import { missing, startHoldfast, type Holdfast } from '@holdfast/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coapClient, locationOf, type Build } from './support/coap-client.ts';
import { addDevice, feedEvent, newCredential, type Credential } from './support/holdfast.ts';

const OBJECTS = '</1/0>,</3/0>,</3303>;ver=1.1,</3303/0>';
const LINK_FORMAT = 40;

let server: Holdfast;
beforeAll(async () => {
  server = await startHoldfast();
});
afterAll(async () => server.stop());

const builds: readonly Build[] = ['openssl', 'gnutls', 'notls'];

describe.each(builds)('coap-client-%s', (build) => {
  const secure = build !== 'notls';
  const reason = missing(`coap-client-${build}`);
  if (reason !== undefined) {
    test.skip(reason);
    return;
  }
  const address = (path: string): string =>
    secure ? `coaps://127.0.0.1:${server.coaps}${path}` : `coap://127.0.0.1:${server.coap}${path}`;
  const ask = (
    method: 'post' | 'delete',
    path: string,
    device: Credential,
    payload?: string,
    seconds?: number,
  ) =>
    coapClient({
      build,
      method,
      url: address(path),
      credential: secure ? device : undefined,
      payload,
      contentFormat: payload === undefined ? undefined : LINK_FORMAT,
      ...(seconds === undefined ? {} : { seconds }),
    });
  const register = (device: Credential, query = `ep=${device.endpoint}&lt=120&lwm2m=1.1&b=U`) =>
    ask('post', `/rd?${query}`, device, OBJECTS);
  const added = (name: string): Promise<Credential> =>
    addDevice(server, newCredential(`libcoap-${build}-${name}`), secure ? 'psk' : 'none');
  const read = (device: Credential) => server.call('getDevice', { params: { endpoint: device.endpoint } });

  test('registers, updates and de-registers', async () => {
    const device = await added('life');

    const registered = await register(device);
    expect(registered.code, registered.output).toBe('2.01');
    const location = locationOf(registered);
    expect(location).toMatch(/^\/rd\/[^/]+$/);
    const online = await read(device);
    expect(online.state).toBe('online');
    expect(online.registration).toMatchObject({
      lifetime: 120,
      binding: 'U',
      lwm2mVersion: '1.1',
      transport: secure ? 'coaps' : 'coap',
    });
    expect(online.registration?.objects).toContainEqual({ path: '/3303', version: '1.1' });

    const updated = await ask('post', `${location}?lt=240`, device);
    expect(updated.code, updated.output).toBe('2.04');
    expect((await read(device)).registration?.lifetime).toBe(240);

    const removed = await ask('delete', location, device);
    expect(removed.code, removed.output).toBe('2.02');
    expect((await read(device)).state).toBe('offline');
    expect((await ask('post', location, device)).code).toBe('4.04');
  });

  test.for([
    ['a payload that is no link format', 'ep=ENDPOINT&lt=60&lwm2m=1.1', '</3/0>;;"'],
    ['a lifetime that is no number', 'ep=ENDPOINT&lt=soon&lwm2m=1.1', OBJECTS],
  ] as const)('is told that its registration is malformed: %s', async ([name, query, payload]) => {
    const device = await added(name.replaceAll(' ', '-'));
    const answer = await ask('post', `/rd?${query.replace('ENDPOINT', device.endpoint)}`, device, payload);
    expect(answer.code, answer.output).toBe('4.00');
    expect((await read(device)).registration).toBeNull();
  });

  test('is told that the endpoint of another device is not its own', async () => {
    const owner = await addDevice(server, newCredential(`libcoap-${build}-owner`));
    const intruder = await added('intruder');
    const answer = await register(intruder, `ep=${owner.endpoint}&lt=60&lwm2m=1.1&b=U`);
    expect(answer.code, answer.output).toBe('4.03');
    expect((await read(owner)).registration).toBeNull();
  });

  test('is told which path and method do not exist', async () => {
    const device = await added('lost');
    expect((await ask('post', '/nothing', device)).code).toBe('4.04');
    expect((await ask('delete', '/rd', device)).code).toBe('4.05');
  });

  if (!secure) return;

  describe('without the right key', () => {
    const attempt = (credential: Credential) =>
      coapClient({
        build,
        method: 'post',
        url: `coaps://127.0.0.1:${server.coaps}/rd?ep=${credential.endpoint}&lt=60&lwm2m=1.1`,
        credential,
        payload: OBJECTS,
        contentFormat: LINK_FORMAT,
        seconds: 2,
      });

    test('a wrong PSK gets no session, and the feed says whose', async () => {
      const device = await addDevice(server, newCredential(`libcoap-${build}-wrong-psk`));
      const answer = await attempt({ ...device, key: newCredential('other').key });
      expect(answer.code, answer.output).toBeUndefined();
      expect(answer.output).toContain('cannot send CoAP pdu');
      const refused = await feedEvent(
        server,
        ({ type, endpoint }) => type === 'device.refused' && endpoint === device.endpoint,
      );
      expect(refused.text).toMatch(/PSK|key/i);
    });

    test('an unknown identity gets no session, and the feed says which', async () => {
      const nobody = newCredential(`libcoap-${build}-nobody`);
      const answer = await attempt(nobody);
      expect(answer.code, answer.output).toBeUndefined();
      const refused = await feedEvent(
        server,
        ({ type, text }) => type === 'device.refused' && text.includes(nobody.identity),
      );
      expect(refused.endpoint).toBeNull();
    });
  });
});
