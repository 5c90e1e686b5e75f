import { BoundedMap, type Clock } from '@holdfast/kernel';
import type { ResumptionStore } from './resumption.ts';

export interface MemoryResumptionOptions {
  readonly clock: Clock;
  /** One more drops the one saved longest ago. Default 100,000. */
  readonly capacity?: number;
  /** Default, and the most that RFC 5246 §F.1.4 advises: 24 hours. */
  readonly lifetimeMs?: number;
}

const DAY_MS = 86_400_000;

export class MemoryResumptionStore implements ResumptionStore {
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #entries: BoundedMap<string, { readonly secret: Uint8Array; readonly until: number }>;

  constructor({ clock, capacity = 100_000, lifetimeMs = DAY_MS }: MemoryResumptionOptions) {
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
    this.#entries = new BoundedMap(capacity);
  }

  async find(sessionId: string): Promise<Uint8Array | undefined> {
    const entry = this.#entries.get(sessionId);
    if (entry === undefined) return undefined;
    if (this.#clock.monotonic() < entry.until) return entry.secret;
    this.#entries.delete(sessionId);
    return undefined;
  }

  save(sessionId: string, secret: Uint8Array): void {
    this.#entries.set(sessionId, { secret, until: this.#clock.monotonic() + this.#lifetimeMs });
  }
}
