import type { Bench, BenchOptions } from '../bench.ts';
import { addDevices, LESHAN, startLeshan, startOurs } from '../lwm2m/servers.ts';
import { alone, beside, type Measurement } from '../measurement.ts';
import { PeerUnavailable } from '../support/java-peer.ts';
import { residentBytes } from '../support/process-usage.ts';
import { registerFleet } from './register-fleet.ts';

/** Registered before the first look, so that what every server keeps once is not counted. */
const BASE = 2000;
/** Until nothing is remembered of what was said: EXCHANGE_LIFETIME (RFC 7252 §4.8.2) and a little. */
const IDLE_SECONDS = 260;
const COLLECTION_MS = 3000;
const MIB = 2 ** 20;

interface Kept {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  /** Collects garbage. */
  readonly collect: () => Promise<unknown>;
  readonly prepare: (first: number, end: number) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function ours(): Promise<Kept> {
  const collector = new URL('../support/collect-on-signal.ts', import.meta.url);
  const server = await startOurs(0, ['--import', collector.href]);
  return {
    name: 'ours',
    port: server.coaps,
    pid: server.pid,
    async collect() {
      process.kill(server.pid, 'SIGUSR2');
      await pause(COLLECTION_MS);
    },
    prepare: (first, end) => addDevices(server, first, end - first),
    stop: () => server.stop(),
  };
}

async function leshan(): Promise<Kept> {
  // Gives back to the system what it does not need, which it would keep at default.
  const server = await startLeshan(false, ['-XX:MinHeapFreeRatio=5', '-XX:MaxHeapFreeRatio=10']);
  return {
    name: LESHAN,
    port: server.port,
    pid: server.pid,
    collect: () => server.ask('gc'),
    prepare: async () => {},
    stop: () => server.stop(),
  };
}

async function fill(server: Kept, first: number, end: number): Promise<void> {
  await server.prepare(first, end);
  await registerFleet(server.port, { first, end });
}

async function resident({ pid, collect }: Kept): Promise<number> {
  await collect();
  await collect();
  return residentBytes(pid);
}

/** Bytes for each device beyond the first few, idle all. One server at a time: what matters is not how fast it is. */
async function bytesEach(
  server: Kept,
  { devices, seconds = IDLE_SECONDS, note }: BenchOptions,
): Promise<number> {
  await fill(server, 0, BASE);
  const before = await resident(server);
  await fill(server, BASE, BASE + devices);
  note(`${server.name}: ${devices} devices more, registered; now idle for ${seconds} s`);
  await pause(seconds * 1000);
  const after = await resident(server);
  note(`${server.name}: ${Math.round(before / MIB)} MiB before, ${Math.round(after / MIB)} MiB after`);
  return (after - before) / devices;
}

export const memoryBench: Bench = {
  summary: 'memory of a registered device that says nothing, with its DTLS session, beside Leshan',
  async run(options): Promise<readonly Measurement[]> {
    const results: number[] = [];
    for (const open of [ours, leshan]) {
      try {
        const server = await open();
        try {
          results.push(await bytesEach(server, options));
        } finally {
          await server.stop();
        }
      } catch (error) {
        if (!(error instanceof PeerUnavailable)) throw error;
        options.note(`memory: a peer is left out: ${error.message}`);
      }
    }
    return rows(results, options.devices);
  },
};

function rows([mine, theirs]: readonly number[], devices: number): readonly Measurement[] {
  if (mine === undefined) return [];
  const perMib = (bytes: number): number => Math.round(MIB / bytes);
  const unit = 'idle registered devices per MiB resident';
  const detail = `${devices} devices; bytes each: ours ${Math.round(mine)}`;
  if (theirs === undefined) return [alone('memory', perMib(mine), unit, { detail })];
  return [
    beside('memory', perMib(mine), LESHAN, perMib(theirs), unit, {
      detail: `${detail}, the peer ${Math.round(theirs)}`,
    }),
  ];
}
