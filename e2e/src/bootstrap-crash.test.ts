import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, Random, start, startHoldfast, type Holdfast, type Program } from '@holdfast/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

const DEVICE = fileURLToPath(new URL('../../apps/device/src/main.ts', import.meta.url));
const ROUNDS = 5;
/** A bootstrap of this device takes some 20 ms; the later kills come after it. */
const LATEST_KILL_MS = 60;

let server: Holdfast;
let folder: string;
const devices: Program[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-bootstrap-crash-'));
  server = await startHoldfast();
  await server.call('putBootstrapProfile', {
    params: { name: 'standard' },
    body: { isDefault: true, server: { lifetime: 300, retryCount: 1, sequenceRetryCount: 1 } },
  });
});
afterAll(async () => {
  await Promise.all(devices.map((device) => device.kill()));
  await server.stop();
  await rm(folder, { recursive: true });
});

it(
  `a device comes to its key though the server is killed in the middle, ${ROUNDS} times`,
  { timeout: 240_000 },
  async () => {
    const random = new Random(1);
    for (let round = 1; round <= ROUNDS; round += 1) {
      const endpoint = `logger-${round}`;
      const key = `f${round}`.repeat(16);
      await server.call('addDevice', {
        body: { endpoint, bootstrap: { identity: `factory-${round}`, key } },
      });
      const to = `coaps://127.0.0.1:${server.coaps}`;
      const own = ['--endpoint', endpoint, '--identity', `factory-${round}`, '--key', key];
      const flags = ['--bootstrap', to, '--accounts', folder, '--queue-share', '0', ...own];
      const device = start(process.execPath, [DEVICE, ...flags]);
      devices.push(device);
      await eventually('the beginning of a bootstrap', async () => {
        const query = { endpoint, type: 'bootstrap.started' } as const;
        const { events } = await server.call('listEvents', { query });
        return events[0];
      });
      await new Promise((resolve) => setTimeout(resolve, random.below(LATEST_KILL_MS)));
      await server.kill();
      await server.restart();
      const found = await eventually(
        'a registration',
        async () => {
          const { registration, security, bootstrap } = await server.call('getDevice', {
            params: { endpoint },
          });
          return registration === null ? undefined : { identity: security.identity, state: bootstrap?.state };
        },
        60_000,
      );
      // Its own key, and nothing left in between.
      expect(found).toEqual({ identity: expect.stringMatching(/^op-/), state: 'done' });
    }
  },
);
