import type { Random } from './random.ts';

/** What can go wrong with a cooled load. `warm`: it no longer cools. `cold`: it cools without end. `door`: left open. */
export type Fault = 'warm' | 'cold' | 'door';

const KINDS: readonly Fault[] = ['warm', 'warm', 'cold', 'cold', 'door'];
const MEAN_HOURS_BETWEEN = 30;

/** Draws when a fault begins and ends. About one device in twenty has one at any moment. */
export class FaultSchedule {
  #until = 0;
  #fault: Fault | undefined;
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Called once for each step, in order of time. */
  step(time: number, seconds: number): Fault | undefined {
    if (this.#fault !== undefined && time >= this.#until) this.#fault = undefined;
    if (this.#fault === undefined && this.#random.next() < seconds / (MEAN_HOURS_BETWEEN * 3600)) {
      this.#fault = KINDS[Math.floor(this.#random.next() * KINDS.length)];
      this.#until = time + this.#random.between(50, 150) * 60_000;
    }
    return this.#fault;
  }
}
