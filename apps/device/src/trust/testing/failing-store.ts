import type { TrustStore } from '../trust-file.ts';
import type { TrustState } from '../trust-state.ts';

/**
 * `fails`: the write of this number changes nothing and says so. `before`, `after`: power is lost at it, with the former or the new state
 * kept, and nothing is stored any more until {@link FailingStore.powerUp}.
 */
export interface Fault {
  readonly write: number;
  readonly kind: 'fails' | 'before' | 'after';
}

/** What a device keeps, with one fault at one write. */
export class FailingStore implements TrustStore {
  /** All that was ever durable, in its order. */
  readonly kept: TrustState[] = [];
  isDead = false;
  #writes = 0;
  readonly #fault: Fault | undefined;

  constructor(fault?: Fault) {
    this.#fault = fault;
  }

  get writes(): number {
    return this.#writes;
  }

  powerUp(): void {
    this.isDead = false;
  }

  async read(): Promise<TrustState | undefined> {
    return this.kept.at(-1);
  }

  async write(state: TrustState): Promise<void> {
    if (this.isDead) throw new Error('no power');
    this.#writes += 1;
    const isNow = this.#writes === this.#fault?.write;
    if (!isNow || this.#fault?.kind === 'after') this.kept.push(state);
    if (!isNow) return;
    if (this.#fault?.kind !== 'fails') this.isDead = true;
    throw new Error(`write ${this.#writes}: ${this.#fault?.kind}`);
  }
}
