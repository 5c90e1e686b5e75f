import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, start, startHoldfast, type Holdfast, type Program } from '@holdfast/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

const DEVICE = fileURLToPath(new URL('../../apps/device/src/main.ts', import.meta.url));
/** At once, so that the kill meets them at different steps. */
const DEVICES = 6;
const RECOVERY_MS = 60_000;

const keyOf = (endpoint: string): string => `f${endpoint.slice(-1)}`.repeat(16);
const endpoints = Array.from({ length: DEVICES }, (_, at) => `logger-${at + 1}`);

let server: Holdfast;
let folder: string;
const devices = new Map<string, Program>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-bootstrap-crash-'));
  server = await startHoldfast();
  await server.call('putBootstrapProfile', {
    params: { name: 'standard' },
    body: { isDefault: true, server: { lifetime: 300, retryCount: 1, sequenceRetryCount: 1 } },
  });
});
afterAll(async () => {
  await Promise.all([...devices.values()].map((device) => device.kill()));
  await server.stop();
  await rm(folder, { recursive: true });
});

function startDevice(endpoint: string): void {
  const to = `coaps://127.0.0.1:${server.coaps}`;
  const own = ['--endpoint', endpoint, '--identity', `factory:${endpoint}`, '--key', keyOf(endpoint)];
  const flags = ['--bootstrap', to, '--accounts', folder, '--queue-share', '0', ...own];
  devices.set(endpoint, start(process.execPath, [DEVICE, ...flags]));
}

it(
  'devices come to their keys though they and the server are killed in the middle',
  { timeout: 240_000 },
  async () => {
    for (const endpoint of endpoints) {
      const bootstrap = { identity: `factory:${endpoint}`, key: keyOf(endpoint) };
      await server.call('addDevice', { body: { endpoint, bootstrap } });
      startDevice(endpoint);
    }
    await eventually('the beginning of a bootstrap', async () => {
      const { events } = await server.call('listEvents', { query: { type: 'bootstrap.started' } });
      return events[0];
    });
    await server.kill();
    await server.restart();
    // One that was being written to waits four minutes for the end of it (EXCHANGE_LIFETIME); power that fails there, too, spares us that.
    for (const endpoint of endpoints) {
      await devices.get(endpoint)?.kill();
      startDevice(endpoint);
    }
    for (const endpoint of endpoints) {
      const found = await eventually(
        `${endpoint} to register`,
        async () => {
          const { registration, security, bootstrap } = await server.call('getDevice', {
            params: { endpoint },
          });
          return registration === null ? undefined : { identity: security.identity, state: bootstrap?.state };
        },
        RECOVERY_MS,
      );
      // Its own key, and nothing left in between.
      expect(found).toEqual({ identity: expect.stringMatching(/^op-/), state: 'done' });
    }
  },
);
