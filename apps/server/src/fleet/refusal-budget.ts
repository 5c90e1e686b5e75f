import type { Clock } from '@holdfast/kernel';

/** Strangers can cause refusals at will: a burst is told, then only so many a minute. */
export class RefusalBudget {
  readonly #clock: Clock;
  #left: number;
  #at: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#left = RefusalBudget.burst;
    this.#at = clock.monotonic();
  }

  static readonly burst = 30;
  static readonly perMinute = 10;

  take(): boolean {
    const now = this.#clock.monotonic();
    this.#left = Math.min(
      RefusalBudget.burst,
      this.#left + ((now - this.#at) * RefusalBudget.perMinute) / 60_000,
    );
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
