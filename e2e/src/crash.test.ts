import { randomBytes } from 'node:crypto';
import { startFleet, type Credential, type Fleet } from '@holdfast/device';
import { postgresMissing, startPostgresCluster, type PostgresCluster } from '@holdfast/server/testing';
import { eventually, startHoldfast, type Holdfast } from '@holdfast/testing';
import { UdpTransport } from '@holdfast/udp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sequencesOf } from './sequences.ts';
import { Wiretap } from './wiretap.ts';

const DEVICES = 200;

interface Acked {
  readonly endpoint: string;
  readonly path: string;
  readonly value: number;
}

/** What became a sample, so far as a number: texts of a whole instance do not. */
const paths = (all: readonly Acked[]): Set<string> =>
  new Set(all.map(({ endpoint, path }) => `${endpoint} ${path}`));

let server: Holdfast | undefined;
let fleet: Fleet | undefined;
let cluster: PostgresCluster | undefined;
const missing = postgresMissing();

beforeAll(async () => {
  if (missing === undefined) cluster = await startPostgresCluster();
});
afterEach(async () => {
  await fleet?.stop();
  await server?.stop();
});
afterAll(async () => {
  await cluster?.remove();
});

const stores = [
  { store: 'SQLite', url: async () => undefined, unavailable: undefined },
  { store: 'PostgreSQL', url: async () => await cluster?.createDatabase(), unavailable: missing },
];

describe.each(stores)(`SIGKILL while ${DEVICES} devices notify, on $store`, ({ url, unavailable }) => {
  it.skipIf(unavailable !== undefined)(
    'loses nothing acknowledged, needs no handshake, repeats no nonce',
    { timeout: 120_000 },
    async () => {
      const databaseUrl = await url();
      server = await startHoldfast(databaseUrl === undefined ? {} : { databaseUrl });
      const { call, origin, token, coaps } = server;
      const devices = Array.from({ length: DEVICES }, (_, i): Credential => ({
        endpoint: `crash-${i}`,
        psk: { identity: `crash-${i}`, key: randomBytes(16) },
      }));
      for (const { endpoint, psk } of devices) {
        const key = Buffer.from(psk?.key ?? []).toString('hex');
        await call('addDevice', { body: { endpoint, security: { mode: 'psk', identity: endpoint, key } } });
      }

      const tap = new Wiretap();
      const acked: Acked[] = [];
      fleet = await startFleet({
        server: { isSecure: true, host: '127.0.0.1', port: coaps },
        devices,
        interval: 0.5,
        queueShare: 0,
        // Every report has news.
        speed: 2000,
        lifetime: 600,
        openSocket: tap.openSocket,
        onAcked: (endpoint, path, value) => {
          if (typeof value === 'number') acked.push({ endpoint, path, value });
        },
      });
      await eventually(
        'every device registered and observed',
        async () => (paths(acked).size >= DEVICES * 3 ? true : undefined),
        60_000,
      );
      expect(fleet.counters()).toMatchObject({ registered: DEVICES, handshakes: DEVICES });

      const observations = async (): Promise<{ name: string; last: string | null }[]> => {
        const lists = devices.map(async ({ endpoint }) => {
          const { observations: list } = await call('listObservations', { params: { endpoint } });
          return list.map(({ path, lastNotification }) => ({
            name: `${endpoint} ${path}`,
            last: lastNotification,
          }));
        });
        return (await Promise.all(lists)).flat();
      };
      await expect.poll(async () => (await observations()).length, { timeout: 30_000 }).toBe(DEVICES * 7);
      // What changes rarely reports all the same (LwM2M Core 1.1.1 §7.3.2), so that every observation shows whether it is alive.
      for (const path of ['3/0/9', '3/0/11', '3200/0/5500']) {
        await Promise.all(
          devices.map(({ endpoint }) =>
            call('writeAttributes', { params: { endpoint, path }, body: { pmax: 2 } }),
          ),
        );
      }
      const observedBefore = (await observations()).map(({ name }) => name);

      await server.kill();
      const before = acked.slice();
      const sentBefore = tap.sent.slice();
      await server.restart();

      const restarted = new Date().toISOString();
      expect((await observations()).map(({ name }) => name)).toEqual(observedBefore);
      const silent = async (): Promise<string[]> =>
        (await observations())
          .filter(({ last }) => last === null || last < restarted)
          .map(({ name }) => name);
      await expect.poll(silent, { timeout: 60_000, interval: 500 }).toEqual([]);
      expect(fleet.counters()).toMatchObject({ registered: DEVICES, handshakes: DEVICES });
      // Not a word more, not even goodbye: the sessions stay.
      tap.isMuted = true;
      await fleet.stop();

      const kept = new Map<string, Set<unknown>>();
      for (const { endpoint } of devices) {
        for (let cursor: string | undefined | null; cursor !== null;) {
          const page = await call('listSamples', { params: { endpoint }, query: { limit: 10_000, cursor } });
          for (const { path, value } of page.samples) {
            const key = `${endpoint} ${path}`;
            kept.set(key, (kept.get(key) ?? new Set()).add(value));
          }
          cursor = page.cursor;
        }
      }
      const lost = acked.filter(
        ({ endpoint, path, value }) => kept.get(`${endpoint} ${path}`)?.has(value) !== true,
      );
      expect(lost).toEqual([]);
      expect(before.length).toBeGreaterThan(DEVICES * 3);

      // No nonce twice: of each session, every sequence number that the server protected a record with is another one.
      const sequences = [...tap.receivedByDevice.values()].map((datagrams) => datagrams.flatMap(sequencesOf));
      for (const ofDevice of sequences) expect(new Set(ofDevice).size).toBe(ofDevice.length);
      expect(sequences.flat().length).toBeGreaterThan(DEVICES * 10);

      // No record twice: all that was sent before the crash, once more, changes nothing.
      const metrics = async (): Promise<string> =>
        await (await fetch(`${origin}/metrics`, { headers: { authorization: `Bearer ${token}` } })).text();
      const replayed = async (): Promise<number> =>
        Number(/holdfast_dtls_discarded\{reason="replayed"\} (\d+)/.exec(await metrics())?.[1]);
      const { samplesLastHour } = await call('overview');
      const replays = sentBefore.filter((datagram) => datagram[0] === 25);
      expect(replays.length).toBeGreaterThan(DEVICES * 10);
      const socket = await UdpTransport.bind({ host: '127.0.0.1', port: 0 });
      const to = socket.peer({ host: '127.0.0.1', port: coaps });
      const again = async (): Promise<number> => {
        const had = await replayed();
        for (const [i, datagram] of replays.entries()) {
          socket.send(to, datagram);
          // So that the server's receive buffer holds them.
          if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
        }
        const done = async (): Promise<number> => (await replayed()) - had;
        const settled = await eventually('the server to have seen them', async () => {
          const before = await done();
          await new Promise((resolve) => setTimeout(resolve, 200));
          return (await done()) === before ? before : undefined;
        });
        return settled;
      };
      // What had not been handed on yet when the process died may pass now, a few records of each device, and once. That nothing
      // passes which had been handed on is shown, record by record, in the gateway's no-record-twice.test.ts.
      expect(replays.length - (await again())).toBeLessThan(DEVICES * 3);
      expect(await again()).toBe(replays.length);
      await socket.close();
      expect((await call('overview')).samplesLastHour).toBe(samplesLastHour);
    },
  );
});
