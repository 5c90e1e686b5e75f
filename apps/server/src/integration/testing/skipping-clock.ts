import { systemClock, type Clock, type Timer } from '@holdfast/kernel';

interface Waiting {
  readonly at: number;
  readonly run: () => void;
  timer: Timer;
}

/** The time of day, which a test can move on at once: sockets stay real, while lifetimes and time-outs need no waiting. */
export class SkippingClock implements Clock {
  #skipped = 0;
  readonly #waiting = new Set<Waiting>();

  now(): number {
    return systemClock.now() + this.#skipped;
  }

  monotonic(): number {
    return systemClock.monotonic() + this.#skipped;
  }

  after(ms: number, run: () => void): Timer {
    const waiting: Waiting = { at: this.monotonic() + ms, run, timer: { cancel: () => {} } };
    this.#waiting.add(waiting);
    this.#arm(waiting);
    return {
      cancel: () => {
        waiting.timer.cancel();
        this.#waiting.delete(waiting);
      },
    };
  }

  /** What was due by then runs in its order, in this or the next turns of the loop. */
  skip(ms: number): void {
    this.#skipped += ms;
    for (const waiting of [...this.#waiting].sort((a, b) => a.at - b.at)) {
      waiting.timer.cancel();
      this.#arm(waiting);
    }
  }

  #arm(waiting: Waiting): void {
    waiting.timer = systemClock.after(Math.max(0, waiting.at - this.monotonic()), () => {
      this.#waiting.delete(waiting);
      waiting.run();
    });
  }
}
