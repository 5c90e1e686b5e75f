import type { Bench, BenchOptions } from '../bench.ts';
import { addDevices, LESHAN, startLeshan, startOurs } from '../lwm2m/servers.ts';
import { alone, beside, type Measurement } from '../measurement.ts';
import { startTheirDtls } from '../support/dtls-servers.ts';
import { residentBytes } from '../support/process-usage.ts';
import { KEY_HEX } from '../support/psk.ts';
import { openOrSkip } from '../support/side-by-side.ts';
import { openSessions } from './open-sessions.ts';
import { registerFleet } from './register-fleet.ts';

/** Registered before the first look, so that what every server keeps once is not counted. */
const BASE = 2000;
/** Until nothing is remembered of what was said: EXCHANGE_LIFETIME (RFC 7252 §4.8.2) and a little. */
const IDLE_SECONDS = 260;
const COLLECTION_MS = 3000;
const MIB = 2 ** 20;
/** A virtual machine would keep what it does not need. */
const GIVING_BACK = ['-XX:MinHeapFreeRatio=5', '-XX:MaxHeapFreeRatio=10'];

interface Kept {
  readonly name: string;
  readonly pid: number;
  /** Collects garbage. */
  readonly collect: () => Promise<unknown>;
  /** Makes these devices known, and has each of them shake hands and say its word. */
  readonly fill: (first: number, end: number) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function ours(): Promise<Kept> {
  const collector = new URL('../support/collect-on-signal.ts', import.meta.url);
  const server = await startOurs(0, ['--import', collector.href]);
  return {
    name: 'ours',
    pid: server.pid,
    async collect() {
      process.kill(server.pid, 'SIGUSR2');
      await pause(COLLECTION_MS);
    },
    async fill(first, end) {
      await addDevices(server, first, end - first);
      await registerFleet(server.coaps, { first, end });
    },
    stop: () => server.stop(),
  };
}

async function leshan(): Promise<Kept> {
  const server = await startLeshan(false, GIVING_BACK);
  return {
    name: LESHAN,
    pid: server.pid,
    collect: () => server.ask('gc'),
    fill: (first, end) => registerFleet(server.port, { first, end }),
    stop: () => server.stop(),
  };
}

async function californium(): Promise<Kept> {
  const server = await startTheirDtls(['psk', KEY_HEX], GIVING_BACK);
  return {
    name: 'Californium 3.14.0, sessions alone',
    pid: server.pid,
    collect: () => server.ask('gc'),
    fill: (first, end) => openSessions(server.port, { first, end }),
    stop: () => server.stop(),
  };
}

async function resident({ pid, collect }: Kept): Promise<number> {
  await collect();
  await collect();
  return residentBytes(pid);
}

/** A server full of devices, and how much it had taken for the first few. */
interface Full {
  readonly server: Kept;
  readonly before: number;
}

/** One server after the other: what matters is not how fast it is. */
async function fill(server: Kept, { devices, note }: BenchOptions): Promise<Full> {
  await server.fill(0, BASE);
  const before = await resident(server);
  await server.fill(BASE, BASE + devices);
  note(`${server.name}: ${devices} devices more, registered`);
  return { server, before };
}

/** Bytes for each device beyond the first few. */
async function bytesEach({ server, before }: Full, { devices, note }: BenchOptions): Promise<number> {
  const after = await resident(server);
  note(`${server.name}: ${Math.round(before / MIB)} MiB before, ${Math.round(after / MIB)} MiB after`);
  return (after - before) / devices;
}

export const memoryBench: Bench = {
  summary:
    'memory of a registered device that says nothing, with its DTLS session, beside Leshan and Californium',
  async run(options): Promise<readonly Measurement[]> {
    const { seconds = IDLE_SECONDS, note } = options;
    const servers: Kept[] = [];
    const full: Full[] = [];
    try {
      for (const open of [ours, leshan, californium]) {
        const server = await openOrSkip(open, (why) => note(`memory: a peer is left out: ${why}`));
        if (server === undefined) continue;
        servers.push(server);
        full.push(await fill(server, options));
      }
      note(`all idle for ${seconds} s`);
      await pause(seconds * 1000);
      const results = new Map<string, number>();
      for (const one of full) results.set(one.server.name, await bytesEach(one, options));
      return rows(results, options.devices);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  },
};

function rows(results: ReadonlyMap<string, number>, devices: number): readonly Measurement[] {
  const [mine = Number.NaN, ...peers] = results.values();
  const names = [...results.keys()].slice(1);
  const perMib = (bytes: number): number => Math.round(MIB / bytes);
  const unit = 'idle registered devices per MiB resident';
  const detail = `${devices} devices; bytes each: ours ${Math.round(mine)}`;
  if (peers.length === 0) return [alone('memory', perMib(mine), unit, { detail })];
  return peers.map((bytes, index) => {
    const name = names[index] ?? '';
    return beside('memory', perMib(mine), name, perMib(bytes), unit, {
      detail: `${detail}, ${name} ${Math.round(bytes)}`,
    });
  });
}
