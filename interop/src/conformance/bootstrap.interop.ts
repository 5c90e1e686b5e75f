import { answered, type RouteInput } from '@holdfast/api-contract';
import { eventually, startHoldfast, type Holdfast, type Program } from '@holdfast/testing';
import { afterAll, beforeAll, expect } from 'vitest';
import { newCredential } from '../support/holdfast.ts';
import { conformance } from './conformance.ts';
import { leshan, runLeshan } from './leshan-device.ts';

const FIRST_SERVER_ID = 101;
const SECOND_SERVER_ID = 202;

let server: Holdfast;
let client: Program | undefined;
const factory = { ...newCredential('from-the-factory'), identity: 'factory:1' };
const params = { endpoint: factory.endpoint };

type Profile = RouteInput<'putBootstrapProfile'>['body'];

const setProfile = (shortServerId: number, more: Profile['server'] = {}, readBefore = false) =>
  server.call('putBootstrapProfile', {
    params: { name: 'standard' },
    body: {
      isDefault: true,
      readBefore,
      server: { uri: `coaps://127.0.0.1:${server.coaps}`, shortServerId, ...more },
    },
  });
const look = () => server.call('getDevice', { params });
const bootstrapped = (after = '') =>
  eventually(
    'a bootstrap, and the registration after it',
    async () => {
      const device = await look();
      const { bootstrap, registration } = device;
      const isNew = (bootstrap?.finishedAt ?? '') > after && (registration?.registeredAt ?? '') > after;
      return bootstrap?.state === 'done' && device.state === 'online' && isNew ? device : undefined;
    },
    45_000,
  );
const accounts = async (): Promise<readonly unknown[]> => {
  const { values } = answered(await server.call('readResource', { params: { ...params, path: '1' } }));
  return values.filter(({ path }) => /^\/1\/\d+\/0$/.test(path)).map(({ value }) => value);
};

beforeAll(async () => {
  server = await startHoldfast();
  if (leshan.unavailable !== undefined) return;
  await setProfile(FIRST_SERVER_ID);
  const { endpoint, identity, keyHex } = factory;
  await server.call('addDevice', { body: { endpoint, bootstrap: { identity, key: keyHex } } });
  client = runLeshan(factory, `coaps://127.0.0.1:${server.coaps}`, {
    more: ['-bootstrap', 'on', '-retry', '1'],
  });
});
afterAll(async () => {
  await client?.stop();
  await server.stop();
});

const byLeshan = conformance({ ...leshan, server: 'REST API' });

byLeshan(0, async () => {
  const { bootstrap } = await bootstrapped();
  expect(bootstrap).toMatchObject({ identity: factory.identity, state: 'done', error: null });
});

byLeshan(1, async () => {
  const { registration, session } = await look();
  expect(registration?.transport).toBe('coaps');
  expect(session?.identity).not.toBe(factory.identity);
  expect(await accounts()).toEqual([FIRST_SERVER_ID]);
});

byLeshan(5, async () => {
  const before = await look();
  await setProfile(SECOND_SERVER_ID);
  answered(await server.call('triggerBootstrap', { params }));
  const after = await bootstrapped(before.bootstrap?.finishedAt ?? '');
  expect(after.registration?.id).not.toBe(before.registration?.id);
});

byLeshan(6, async () => {
  // It restarts, and has its account.
  const before = await look();
  answered(await server.call('executeOrCreate', { params: { ...params, path: '3/0/4' }, body: {} }));
  const after = await eventually(
    'a registration after the restart',
    async () => {
      const device = await look();
      return device.state === 'online' && device.registration?.id !== before.registration?.id
        ? device
        : undefined;
    },
    45_000,
  );
  expect(after.bootstrap?.finishedAt).toBe(before.bootstrap?.finishedAt);
  expect(after.session?.identity).toBe(before.session?.identity);
});

byLeshan(4, async () => {
  expect(await accounts()).toEqual([SECOND_SERVER_ID]);
});

byLeshan(8, async () => {
  const before = await look();
  await setProfile(FIRST_SERVER_ID, { lifetime: 4000 }, true);
  answered(await server.call('triggerBootstrap', { params }));
  await bootstrapped(before.bootstrap?.finishedAt ?? '');
  const { events } = await server.call('listEvents', {
    query: { endpoint: factory.endpoint, type: 'bootstrap.finished' },
  });
  expect(events[0]?.detail['before']).toContain(`/1/0/0=${SECOND_SERVER_ID}`);
});

byLeshan(2, async () => {
  const before = await look();
  await setProfile(FIRST_SERVER_ID, { credential: 'x509' });
  answered(await server.call('triggerBootstrap', { params }));
  const { security, session } = await bootstrapped(before.bootstrap?.finishedAt ?? '');
  expect(security.mode).toBe('x509');
  expect(session?.identity).toBe(security.fingerprint);
  expect(session?.cipherSuite).toContain('ECDHE_ECDSA');
});

byLeshan(7, async () => {
  const before = await look();
  // Nobody is there, until the profile says where somebody is.
  await setProfile(SECOND_SERVER_ID, { uri: 'coaps://127.0.0.1:9' });
  answered(await server.call('triggerBootstrap', { params }));
  await eventually(
    'the account of nobody',
    async () =>
      ((await look()).bootstrap?.finishedAt ?? '') > (before.bootstrap?.finishedAt ?? '') ? true : undefined,
    45_000,
  );
  await setProfile(FIRST_SERVER_ID);
  const lost = await look();
  await bootstrapped(lost.bootstrap?.finishedAt ?? '');
});
