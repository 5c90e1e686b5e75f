import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiError } from '@holdfast/api-contract';
import { startFleet, type Credential, type Fleet } from '@holdfast/device';
import { postgresMissing, startPostgresCluster, type PostgresCluster } from '@holdfast/server/testing';
import { eventually, run, startHoldfast, type Holdfast } from '@holdfast/testing';
import { afterEach, describe, expect, it } from 'vitest';

/** What must happen, in order, when storage goes away under a server with a talking device, and when it comes back. */
interface Fault {
  readonly start: () => Promise<Holdfast>;
  readonly break: (server: Holdfast) => Promise<void>;
  readonly mend: () => Promise<void>;
  readonly end: () => Promise<void>;
}

async function fullDisk(): Promise<Fault> {
  const dir = await mkdtemp(join(tmpdir(), 'holdfast-small-disk-'));
  const mount = await run('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', dir]);
  if (mount.code !== 0) throw new Error(mount.output);
  const filler = join(dir, 'filler');
  return {
    start: () => startHoldfast({ dataIn: dir }),
    break: async ({ call }) => {
      const fill = async (bytes: number): Promise<void> => {
        await writeFile(filler, Buffer.alloc(bytes, 1), { flag: 'a' });
      };
      // To the last page, whatever the server writes meanwhile.
      let bytes = 1 << 20;
      while (bytes >= 4096) {
        const isFull = await fill(bytes).then(
          () => false,
          () => true,
        );
        if (isFull) bytes >>= 1;
      }
      // SQLite goes on within the log that it has, until something does not fit it.
      for (let id = 40_000; id < 40_100; id++) {
        const refused = await call('importObjects', { body: largeObject(id) }).catch(
          (error: unknown) => error,
        );
        if (refused instanceof ApiError) return;
      }
      throw new Error('the disk does not fill up');
    },
    mend: () => rm(filler),
    end: async () => {
      await run('umount', ['-l', dir]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A definition of some hundred kilobytes. */
const largeObject = (id: number): string => {
  const item = (resource: number): string =>
    `<Item ID="${resource}"><Name>${'n'.repeat(200)}</Name><Operations>R</Operations><MultipleInstances>Single</MultipleInstances>` +
    '<Mandatory>Optional</Mandatory><Type>Float</Type><RangeEnumeration/><Units/><Description/></Item>';
  const items = Array.from({ length: 1000 }, (_, resource) => item(resource)).join('');
  return (
    `<LWM2M><Object ObjectType="MODefinition"><Name>Large</Name><ObjectID>${id}</ObjectID><ObjectURN>urn:oma:lwm2m:x:${id}</ObjectURN>` +
    `<MultipleInstances>Single</MultipleInstances><Mandatory>Optional</Mandatory><Resources>${items}</Resources></Object></LWM2M>`
  );
};

async function lostDatabase(): Promise<Fault> {
  const cluster: PostgresCluster = await startPostgresCluster();
  const databaseUrl = await cluster.createDatabase();
  return {
    start: () => startHoldfast({ databaseUrl }),
    break: () => cluster.stop('immediate'),
    mend: () => cluster.start(),
    end: () => cluster.remove(),
  };
}

const canMount = process.getuid?.() === 0 && (await run('unshare', ['-m', 'true'])).code === 0;
const faults = [
  { name: 'a full disk', open: fullDisk, unavailable: !canMount },
  { name: 'a lost PostgreSQL', open: lostDatabase, unavailable: postgresMissing() !== undefined },
];

describe.each(faults)('$name', ({ open, unavailable }) => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  it.skipIf(unavailable)(
    'acknowledges nothing, says so, and recovers without a restart',
    { timeout: 90_000 },
    async () => {
      const fault = await open();
      ends.push(() => fault.end());
      const server = await fault.start();
      ends.push(() => server.stop());
      const { call, origin } = server;
      const key = randomBytes(16);
      const device: Credential = { endpoint: 'a', psk: { identity: 'a', key } };
      await call('addDevice', {
        body: { endpoint: 'a', security: { mode: 'psk', key: key.toString('hex') } },
      });

      const acked: { path: string; value: unknown }[] = [];
      const fleet: Fleet = await startFleet({
        server: { isSecure: true, host: '127.0.0.1', port: server.coaps },
        devices: [device],
        interval: 0.2,
        queueShare: 0,
        speed: 5000,
        onAcked: (_, path, value) => acked.push({ path, value }),
      });
      ends.push(() => fleet.stop());
      await eventually('the device reports', async () => (acked.length > 20 ? true : undefined));

      await fault.break(server);
      const status = async (): Promise<number> => (await fetch(`${origin}/readyz`)).status;
      await eventually(
        'the server says that it is not ready',
        async () => ((await status()) === 503 ? true : undefined),
        30_000,
      );
      await expect(call('addDevice', { body: { endpoint: 'b' } })).rejects.toMatchObject({
        code: 'storage_unavailable',
      });
      const atBreak = acked.length;
      await expect(call('addDevice', { body: { endpoint: 'c' } })).rejects.toMatchObject({
        code: 'storage_unavailable',
      });
      await new Promise((resolve) => setTimeout(resolve, 1500));
      expect(acked.length).toBe(atBreak);
      expect((await fetch(`${origin}/healthz`)).status).toBe(200);

      await fault.mend();
      await eventually(
        'the server is ready again',
        async () => ((await status()) === 200 ? true : undefined),
        30_000,
      );
      await eventually(
        'the device reports again',
        async () => (acked.length > atBreak + 20 ? true : undefined),
        60_000,
      );
      expect(fleet.counters()).toMatchObject({ handshakes: 1, registrations: 1 });
      await call('addDevice', { body: { endpoint: 'b' } });
      const { devices } = await call('listDevices', { query: {} });
      expect(devices.map(({ endpoint }) => endpoint)).toEqual(['a', 'b']);

      await fleet.stop();
      const { samples } = await call('listSamples', { params: { endpoint: 'a' }, query: { limit: 10_000 } });
      const kept = new Set(samples.map(({ path, value }) => `${path} ${value}`));
      const lost = acked.filter(
        ({ path, value }) => typeof value === 'number' && !kept.has(`${path} ${value}`),
      );
      expect(lost).toEqual([]);
    },
  );
});
