import { answered } from '@holdfast/api-contract';
import { eventually, startHoldfast, type Holdfast, type Program } from '@holdfast/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDevice, newCredential, type Credential } from './support/holdfast.ts';
import { leshanBuilds, prepareLeshan, startLeshan } from './support/leshan.ts';
import { openNat, type Nat } from './support/nat.ts';

const LIFETIME = 120;
const PERIOD = 2;

let server: Holdfast;
beforeAll(async () => {
  server = await startHoldfast();
});
afterAll(async () => server.stop());

const links = [
  { link: 'coaps with a Connection ID', secure: true, connectionId: 'on' },
  { link: 'coaps without a Connection ID', secure: true, connectionId: 'off' },
  { link: 'coap', secure: false, connectionId: 'off' },
] as const;

describe.each(leshanBuilds)('$name', async (build) => {
  const java = await prepareLeshan(build);
  if ('unavailable' in java) {
    test.skip(java.unavailable);
    return;
  }
  describe.each(links)('over $link', ({ link, secure, connectionId }) => {
    let nat: Nat;
    let client: Program;
    let device: Credential;

    beforeAll(async () => {
      const name = `${build.folder}-${link.replaceAll(' ', '-')}`;
      device = await addDevice(server, newCredential(name), secure ? 'psk' : 'none');
      nat = await openNat(secure ? server.coaps : server.coap);
      const url = `${secure ? 'coaps' : 'coap'}://127.0.0.1:${nat.port}`;
      client = startLeshan({
        build,
        classpath: java.classpath,
        url,
        device,
        secure,
        connectionId,
        lifetime: LIFETIME,
        period: PERIOD,
      });
    });
    afterAll(async () => {
      await client?.stop();
      nat?.close();
    });

    const at = (path: string) => ({ params: { endpoint: device.endpoint, path } });
    const read = () => server.call('getDevice', { params: { endpoint: device.endpoint } });
    const registered = () =>
      eventually('the registration', async () => {
        const found = await read();
        return found.registration === null ? undefined : found;
      });
    const readNumber = async (path: string): Promise<number> =>
      Number(answered(await server.call('readResource', at(path))).value);
    const samples = async (path: string) =>
      (await server.call('listSamples', { params: { endpoint: device.endpoint }, query: { path } })).samples;

    test('registers', async () => {
      const { registration, session } = await registered();
      expect(registration).toMatchObject({
        lifetime: LIFETIME,
        binding: 'U',
        transport: secure ? 'coaps' : 'coap',
      });
      expect(registration?.objects.map(({ path }) => path)).toEqual(
        expect.arrayContaining(['/1/0', '/3/0', '/3303/0']),
      );
      if (secure) {
        expect(session).toMatchObject({ identity: device.identity, extendedMasterSecret: true });
        expect(session?.cipherSuite).toMatch(/TLS_PSK_WITH_AES_128_CCM_8$/);
        expect(session?.connectionId ?? '').toMatch(connectionId === 'on' ? /^([0-9a-f]{2})+$/ : /^$/);
      } else expect(session).toBeNull();
    });

    test('updates its registration', async () => {
      const before = (await read()).registration?.updatedAt ?? '';
      await eventually('an update', async () =>
        ((await read()).registration?.updatedAt ?? '') > before ? true : undefined,
      );
    });

    test('is read: a resource, an instance, an object', async () => {
      expect(await readNumber('3303/0/5700')).toBeTypeOf('number');
      expect(await readNumber('3303/0/5700')).toBeGreaterThan(-100);
      const instance = answered(await server.call('readResource', at('3/0')));
      expect(instance.values.map(({ path }) => path)).toEqual(expect.arrayContaining(['/3/0/0', '/3/0/1']));
      const object = answered(await server.call('readResource', at('3303')));
      expect(object.values.map(({ path }) => path)).toContain('/3303/0/5700');
    });

    test('says what it does not have', async () => {
      await expect(server.call('readResource', at('3/7'))).rejects.toMatchObject({
        problem: { code: 'device_refused', deviceCode: '4.04' },
      });
    });

    test('is written: a resource, and several of an instance', async () => {
      await server.call('writeResource', { ...at('3/0/14'), query: {}, body: { value: '+05:30' } });
      expect(answered(await server.call('readResource', at('3/0/14'))).value).toBe('+05:30');
      await server.call('writeResource', {
        ...at('3/0'),
        query: { mode: 'update' },
        body: { values: { '14': '+02:00', '15': 'Europe/Oslo' } },
      });
      expect(answered(await server.call('readResource', at('3/0/14'))).value).toBe('+02:00');
      expect(answered(await server.call('readResource', at('3/0/15'))).value).toBe('Europe/Oslo');
    });

    test('is executed', async () => {
      await server.call('executeOrCreate', { ...at('3303/0/5605'), body: {} });
      const [max, value] = [await readNumber('3303/0/5602'), await readNumber('3303/0/5700')];
      expect(Math.abs(max - value), `highest ${max}, now ${value}`).toBeLessThan(10);
    });

    test('is discovered', async () => {
      const { links } = answered(await server.call('discover', at('3303')));
      expect(links.map(({ path }) => path)).toEqual(
        expect.arrayContaining(['/3303', '/3303/0', '/3303/0/5700', '/3303/0/5605']),
      );
    });

    test.each(['3303/0/5700', '3303/0'])('is observed at /%s: notifications become samples', async (path) => {
      const started = answered(await server.call('observe', at(path)));
      expect(started.values.map((value) => value.path)).toContain('/3303/0/5700');
      const count = (await samples('/3303/0/5700')).length;
      const seen = await eventually(
        'three more samples',
        async () => {
          const found = await samples('/3303/0/5700');
          return found.length >= count + 3 ? found : undefined;
        },
        build.temperatureSeconds * 3000 + 15_000,
      );
      expect(new Set(seen.slice(-3).map(({ value }) => value)).size).toBeGreaterThan(1);
      const { observations } = await server.call('listObservations', {
        params: { endpoint: device.endpoint },
      });
      expect(observations.map((observation) => observation.path)).toContain(`/${path}`);
      await server.call('cancelObservation', at(path));
      const left = await server.call('listObservations', { params: { endpoint: device.endpoint } });
      expect(left.observations.map((observation) => observation.path)).not.toContain(`/${path}`);
    });

    if (connectionId === 'on') {
      test('goes on from another address without a handshake', async () => {
        const before = await registered();
        await nat.rebind();
        const after = await eventually('an update from another address', async () => {
          const found = await read();
          return found.registration?.address !== before.registration?.address ? found : undefined;
        });
        expect(after.session?.establishedAt).toBe(before.session?.establishedAt);
        expect(after.registration?.id).toBe(before.registration?.id);
        expect(await readNumber('3303/0/5700')).toBeGreaterThan(-100);
      });
    }

    test('de-registers when it ends', async () => {
      await client.stop();
      await eventually('its de-registration', async () =>
        (await read()).state === 'offline' ? true : undefined,
      );
      await expect(server.call('readResource', at('3/0/0'))).rejects.toMatchObject({
        problem: { code: 'not_registered' },
      });
    });
  });
});
