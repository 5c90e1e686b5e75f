import type { Fault } from './faults.ts';
import type { Random } from './random.ts';

const MEAN_MINUTES_BETWEEN = 25;

/** The cargo door: opened for some minutes now and then while the vehicle stands, shut while it drives. */
export class Door {
  open = false;
  /** Since the device started. */
  openings = 0;
  #until = 0;
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  step(time: number, seconds: number, isDriving: boolean, fault: Fault | undefined): void {
    const wasOpen = this.open;
    const chance = this.#random.next();
    if (fault === 'door') this.open = true;
    else if (isDriving || (wasOpen && time >= this.#until)) this.open = false;
    else if (!wasOpen && chance < seconds / (MEAN_MINUTES_BETWEEN * 60)) {
      this.open = true;
      this.#until = time + this.#random.between(2, 8) * 60_000;
    }
    if (this.open && !wasOpen) this.openings++;
  }
}
