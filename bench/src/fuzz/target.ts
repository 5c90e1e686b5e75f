import { startHoldfast } from '@holdfast/testing';
import { residentBytes } from '../support/process-usage.ts';

/** A Holdfast server that is about to hear much nonsense. */
export interface Target {
  readonly coap: number;
  readonly coaps: number;
  /** Adds a device; the key in hex where it has one. */
  addDevice(endpoint: string, key?: string): Promise<void>;
  /** Alive and well. */
  healthy(): Promise<boolean>;
  /** After a garbage collection. */
  memory(): Promise<Memory>;
  /** By name and label, as `/metrics` has them. */
  metrics(): Promise<ReadonlyMap<string, number>>;
  /** Lines that it logged as errors. */
  errorLines(): number;
  /** The end of its log. */
  log(): string;
  stop(): Promise<void>;
}

export interface Memory {
  readonly heap: number;
  readonly resident: number;
}

/** Ample for a heap of some hundred MiB. */
const COLLECTION_MS = 300;
const SHOWN_LOG = 16_384;
const ERROR_LINES = /^\{"level":[56]0/gm;

export async function startTarget(): Promise<Target> {
  const collector = new URL('../support/collect-on-signal.ts', import.meta.url);
  const server = await startHoldfast({ nodeArgs: ['--import', collector.href] });
  const { origin, token } = server;
  const ask = (path: string): Promise<Response> =>
    fetch(origin + path, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(10_000),
    });

  async function metrics(): Promise<ReadonlyMap<string, number>> {
    const text = await (await ask('/metrics')).text();
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map((line) => {
        const end = line.lastIndexOf(' ');
        return [line.slice(0, end), Number(line.slice(end + 1))];
      }),
    );
  }

  return {
    coap: server.coap,
    coaps: server.coaps,
    metrics,
    async addDevice(endpoint, key) {
      const security =
        key === undefined ? { mode: 'none' as const } : { mode: 'psk' as const, identity: endpoint, key };
      await server.call('addDevice', { body: { endpoint, security } });
    },
    async healthy() {
      try {
        return (await ask('/healthz')).ok;
      } catch {
        return false;
      }
    },
    async memory() {
      process.kill(server.pid, 'SIGUSR2');
      await new Promise((resolve) => setTimeout(resolve, COLLECTION_MS));
      const heap = (await metrics()).get('nodejs_heap_size_used_bytes') ?? Number.NaN;
      return { heap, resident: residentBytes(server.pid) };
    },
    errorLines: () => server.log().match(ERROR_LINES)?.length ?? 0,
    log: () => server.log().slice(-SHOWN_LOG),
    stop: () => server.stop(),
  };
}
