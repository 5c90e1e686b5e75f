import type { Holdfast } from '@holdfast/testing';
import { residentBytes } from '../support/process-usage.ts';

const COLLECTION_MS = 500;
const LOOK_MS = 500;
const MIB = 2 ** 20;

/** What a server that is flooded holds, as it says itself. */
export class FloodedServer {
  readonly #server: Holdfast;
  /** Most seen while it was watched. */
  mostHalfOpen = 0;
  mostResidentMib = 0;

  constructor(server: Holdfast) {
    this.#server = server;
  }

  /** Returns what ends it. */
  watch(): () => void {
    const look = async (): Promise<void> => {
      this.mostResidentMib = Math.max(this.mostResidentMib, residentBytes(this.#server.pid) / MIB);
      const halfOpen = await this.#metric('holdfast_dtls{count="halfOpen"}');
      this.mostHalfOpen = Math.max(this.mostHalfOpen, halfOpen);
    };
    const timer = setInterval(() => void look().catch(() => {}), LOOK_MS);
    return () => clearInterval(timer);
  }

  /** After a garbage collection. In MiB. */
  async heapMib(): Promise<number> {
    process.kill(this.#server.pid, 'SIGUSR2');
    await new Promise((resolve) => setTimeout(resolve, COLLECTION_MS));
    return (await this.#metric('nodejs_heap_size_used_bytes')) / MIB;
  }

  async #metric(name: string): Promise<number> {
    const { origin, token } = this.#server;
    const response = await fetch(`${origin}/metrics`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(5000),
    });
    const line = (await response.text()).split('\n').find((each) => each.startsWith(`${name} `));
    return Number(line?.slice(name.length + 1));
  }
}
