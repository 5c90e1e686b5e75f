import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, start, startHoldfast, type Holdfast, type Program } from '@holdfast/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';

const DEVICE = fileURLToPath(new URL('../../apps/device/src/main.ts', import.meta.url));
const FACTORY = { identity: 'factory:logger', key: 'f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff' };
const params = { endpoint: 'logger' };

let server: Holdfast;
let folder: string;
let device: Program | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-bootstrap-'));
  server = await startHoldfast();
  await server.call('putBootstrapProfile', {
    params: { name: 'standard' },
    // One attempt, so that a server which refuses it sends the device back at once.
    body: { isDefault: true, server: { lifetime: 300, retryCount: 1, sequenceRetryCount: 1 } },
  });
});
afterEach(async () => {
  await device?.kill();
  await server.stop();
  await rm(folder, { recursive: true });
});

const addDevice = () => server.call('addDevice', { body: { endpoint: 'logger', bootstrap: FACTORY } });
const run = (...args: string[]): Program =>
  start(process.execPath, [
    DEVICE,
    '--endpoint',
    'logger',
    '--queue-share',
    '0',
    '--log-level',
    'debug',
    ...args,
  ]);
/** A device that knows its factory credential, and where to ask. */
const startDevice = (): Program => {
  const { identity, key } = FACTORY;
  const to = `coaps://127.0.0.1:${server.coaps}`;
  return run('--bootstrap', to, '--accounts', folder, '--identity', identity, '--key', key);
};
/** Registered, after a bootstrap and a registration that were not there before. */
const registered = (not?: { readonly registration: string; readonly identity: string | null }) =>
  eventually(
    'a registration',
    async () => {
      const { registration, security, bootstrap } = await server.call('getDevice', { params });
      if (registration === null || registration.id === not?.registration) return undefined;
      return { registration: registration.id, identity: security.identity, state: bootstrap?.state };
    },
    45_000,
  );

it(
  'starts with a factory credential alone, and has a key of its own from then on',
  { timeout: 120_000 },
  async () => {
    await addDevice();
    device = startDevice();
    const first = await registered();
    expect(first).toMatchObject({ identity: expect.stringMatching(/^op-/), state: 'done' });

    // It has kept its account: after a power cut it asks nobody.
    await device.kill();
    device = startDevice();
    const second = await registered(first);
    expect(second.identity).toBe(first.identity);

    // Its server knows the key no more, as after a change of owners: it goes back to where it was told to ask.
    await device.kill();
    await server.call('removeDevice', { params });
    await addDevice();
    device = startDevice();
    const third = await registered();
    expect(third.identity).not.toBe(first.identity);
    const { events } = await server.call('listEvents', {
      query: { endpoint: 'logger', type: 'bootstrap.started' },
    });
    expect(events[0]).toMatchObject({ detail: { credential: 'factory' } });
  },
);

it('registers with a raw public key, and takes no other server', { timeout: 60_000 }, async () => {
  const own = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const { certificate } = await server.call('serverIdentity');
  const file = async (name: string, content: string): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const pem = { format: 'pem', type: 'spki' } as const;
  const key = await file('own.pem', own.privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const serverKey = await file('server.pem', certificate);
  const publicKey = own.publicKey.export(pem);
  await server.call('addDevice', { body: { endpoint: 'logger', security: { mode: 'rpk', publicKey } } });
  const to = ['--server', `coaps://127.0.0.1:${server.coaps}`, '--key', key, '--server-key'];
  const stranger = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey;
  device = run(...to, await file('stranger.pem', stranger.export(pem)));
  await device.says(/\([1-9]\d* failed\)/);
  await device.stop();
  expect((await server.call('getDevice', { params })).registration).toBeNull();
  device = run(...to, serverKey);
  await registered();
});
