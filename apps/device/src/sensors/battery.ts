import type { Random } from './random.ts';

/** Percent an hour, for a logger that the vehicle feeds (CL-1) and one that lives in the load (CL-2). */
const RATES = {
  'CL-1': { discharge: 1.4, charge: 18 },
  'CL-2': { discharge: 0.22, charge: 25 },
} as const;

export type HardwareModel = keyof typeof RATES;

/** A lithium cell that lasts through stops (CL-1) or for weeks between terminals (CL-2). */
export class Battery {
  #level: number;
  charging = false;
  readonly #model: HardwareModel;

  constructor(model: HardwareModel, random: Random) {
    this.#model = model;
    this.#level = model === 'CL-1' ? random.between(70, 100) : random.between(12, 100);
  }

  /** Whole percent. */
  get level(): number {
    return Math.round(this.#level);
  }

  get millivolts(): number {
    return Math.round(3350 + 8 * this.#level + (this.charging ? 40 : 0));
  }

  /** CL-1 charges while the engine runs; CL-2 when it reaches a terminal low. */
  step(seconds: number, isDriving: boolean, isAtTerminal: boolean): void {
    const { discharge, charge } = RATES[this.#model];
    const hours = seconds / 3600;
    if (this.#model === 'CL-1') this.charging = isDriving;
    else if (!isAtTerminal || this.#level >= 100) this.charging = false;
    else if (this.#level < 40) this.charging = true;
    const change = this.charging ? charge : -discharge;
    this.#level = Math.min(100, Math.max(1, this.#level + change * hours));
  }
}
