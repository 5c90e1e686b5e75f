import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startFleet, type Fleet } from '@holdfast/device';
import type { RouteInput } from '@holdfast/api-contract';
import { eventually, startHoldfast, type Holdfast } from '@holdfast/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

let server: Holdfast;
let other: Holdfast;
let fleet: Fleet | undefined;
beforeAll(async () => {
  [server, other] = await Promise.all([startHoldfast(), startHoldfast()]);
}, 60_000);
afterEach(async () => {
  await fleet?.stop();
});
afterAll(async () => {
  await server?.stop();
  await other?.stop();
});

const TIME = { timeout: 60_000 };
const factory = (endpoint: string) => ({ identity: `factory:${endpoint}`, key: randomBytes(16) });

const put = (body: RouteInput<'putBootstrapProfile'>['body']) =>
  server.call('putBootstrapProfile', { params: { name: 'standard' }, body: { isDefault: true, ...body } });

/** A device that the factory gave `credential`, or one that the server knows. */
async function start(endpoint: string, credential = factory(endpoint), isAdded = false): Promise<void> {
  const key = credential.key.toString('hex');
  if (!isAdded) await server.call('addDevice', { body: { endpoint, bootstrap: { ...credential, key } } });
  fleet = await startFleet({
    server: { isSecure: true, host: '127.0.0.1', port: server.coaps },
    devices: [{ endpoint, psk: credential }],
    bootstrap: {},
    queueShare: 0,
  });
}

const registered = (at: Holdfast, endpoint: string, since = '') =>
  eventually(
    `${endpoint} registered`,
    async () => {
      const device = await at.call('getDevice', { params: { endpoint } });
      return (device.registration?.registeredAt ?? '') > since ? device : undefined;
    },
    30_000,
  );
const eventOf = async (endpoint: string, type: 'bootstrap.failed' | 'bootstrap.finished') => {
  const { events } = await server.call('listEvents', { query: { endpoint, type } });
  return events[0];
};

describe.each(['psk', 'x509', 'rpk'] as const)('a bootstrap that gives %s', (mode) => {
  it('is what the device has from then on, and has another after the next', TIME, async () => {
    const endpoint = `urn:imei:given-${mode}`;
    await put({ rekey: true, server: { credential: mode } });
    await start(endpoint);
    const first = await registered(server, endpoint);
    const { security, session, bootstrap } = first;
    expect(security.mode).toBe(mode);
    expect(session?.identity).toBe(mode === 'psk' ? security.identity : security.fingerprint);
    expect(bootstrap).toMatchObject({ state: 'done', identity: `factory:${endpoint}` });

    await server.call('triggerBootstrap', { params: { endpoint } });
    const second = await registered(server, endpoint, first.registration?.registeredAt);
    expect(second.session?.identity).not.toBe(session?.identity);
    expect(second.bootstrap?.state).toBe('done');
  });
});

it('gives certificates of an authority that can be taken away', TIME, async () => {
  await put({ server: { credential: 'x509' } });
  await start('trusted');
  await registered(server, 'trusted');
  await fleet?.stop();
  const { authorities } = await server.call('listAuthorities');
  const own = authorities.find(({ subject }) => subject === 'CN=Holdfast device authority');
  expect(own?.devices).toBeGreaterThan(0);
  await server.call('removeAuthority', { params: { id: own?.id ?? '' } });
  await start('untrusted');
  const refused = await eventually('the refusal', () => eventOf('untrusted', 'bootstrap.failed'));
  expect(refused.detail).toMatchObject({ reason: 'no_authority' });
  await put({ server: { credential: 'x509' } });
  const again = await server.call('listAuthorities');
  expect(again.authorities.map(({ id }) => id)).toContain(own?.id);
});

describe('several servers', () => {
  const uriOf = ({ coaps }: Holdfast): string => `coaps://127.0.0.1:${coaps}`;

  it('by a key that both derive: the device registers at each, and one owns its objects', TIME, async () => {
    const endpoint = 'two-servers';
    const secret = randomBytes(32);
    const identity = `fleet/${endpoint}`;
    const key = createHmac('sha256', secret).update(identity).digest('hex');
    await other.call('addDevice', { body: { endpoint, security: { mode: 'psk', identity, key } } });
    const security = {
      mode: 'psk',
      identity: 'fleet/{endpoint}',
      key: secret.toString('hex'),
    } as const;
    await put({
      access: { owner: 1 },
      others: [{ uri: uriOf(other), shortServerId: 2, lifetime: 120, security }],
    });
    await start(endpoint);
    await registered(server, endpoint);
    expect((await registered(other, endpoint)).registration?.lifetime).toBe(120);
    const write = (at: Holdfast) =>
      at.call('writeResource', {
        params: { endpoint, path: '3/0/15' },
        query: {},
        body: { value: 'Europe/Oslo' },
      });
    await write(server);
    await expect(write(other)).rejects.toMatchObject({
      code: 'device_refused',
      problem: { deviceCode: '4.01' },
    });
    await other.call('readResource', { params: { endpoint, path: '3/0/15' } });
  });

  it('by a certificate of this server’s authority, where the other trusts it', TIME, async () => {
    const endpoint = 'two-certificates';
    await other.call('addDevice', { body: { endpoint, security: { mode: 'x509' } } });
    const { certificate: serverCertificate } = await other.call('serverIdentity');
    const security = { mode: 'x509', serverCertificate } as const;
    await put({ others: [{ uri: uriOf(other), shortServerId: 2, security }] });
    const { authorities } = await server.call('listAuthorities');
    const own = authorities.find(({ subject }) => subject === 'CN=Holdfast device authority');
    await other.call('addAuthority', { body: { certificate: own?.certificate ?? '' } });
    await start(endpoint);
    await registered(server, endpoint);
    await registered(other, endpoint);
  });
});

it('tells what a device had before', TIME, async () => {
  const endpoint = 'read-before';
  await put({ rekey: true, readBefore: true, server: { lifetime: 777 } });
  await start(endpoint);
  const { registration } = await registered(server, endpoint);
  await server.call('triggerBootstrap', { params: { endpoint } });
  await registered(server, endpoint, registration?.registeredAt);
  const event = await eventOf(endpoint, 'bootstrap.finished');
  expect(event?.detail['before']).toContain('/1/0/1=777');
});

it('takes another factory credential, and the former no more', TIME, async () => {
  const endpoint = 'changed-factory';
  await put({});
  const [former, latter] = [factory(endpoint), factory(endpoint)];
  const key = former.key.toString('hex');
  await server.call('addDevice', { body: { endpoint, bootstrap: { ...former, key } } });
  const changed = await server.call('assignBootstrapProfile', {
    params: { endpoint },
    body: { factory: { key: latter.key.toString('hex') } },
  });
  expect(changed).toMatchObject({ identity: former.identity, profile: null });
  await start(endpoint, former, true);
  await eventually(
    'a refused handshake',
    async () => (fleet?.counters().handshakesFailed ?? 0) > 0 || undefined,
    50_000,
  );
  await fleet?.stop();
  await start(endpoint, latter, true);
  await registered(server, endpoint);
  await server.call('addDevice', { body: { endpoint: 'has-another', security: { mode: 'psk' } } });
  await expect(
    server.call('assignBootstrapProfile', {
      params: { endpoint },
      body: { factory: { key, identity: 'has-another' } },
    }),
  ).rejects.toMatchObject({ code: 'identity_taken' });
});

it('proves itself with the certificate that it is given', TIME, async () => {
  const { certificate } = await server.call('serverIdentity');
  const file = join(server.data, 'server-identity.pem');
  const twin = await startHoldfast({ args: ['--server-cert', file, '--server-key', file] });
  try {
    expect((await twin.call('serverIdentity')).certificate).toBe(certificate);
  } finally {
    await twin.stop();
  }
  const key = join(other.data, 'server-identity.pem');
  const refused = startHoldfast({ args: ['--server-cert', file, '--server-key', key] });
  await expect(refused).rejects.toThrow(/not a key on P-256 and its certificate/);
});
