import type { Clock, Timer } from '@holdfast/kernel';
import { DtlsError } from '../dtls-error.ts';

export interface RetransmissionTimes {
  readonly initialMs: number;
  readonly maxMs: number;
  /** By how much each wait exceeds the one before. */
  readonly backOff: number;
  readonly maxRetransmissions: number;
}

/**
 * Between one sending and the next that a peer's repetition brings about. Two sides that wait for each other would answer
 * each repetition with another, as fast as the network carries them.
 */
const LEAST_INTERVAL_MS = 500;
/** What timers are exact to. */
const LEAST_WAIT_MS = 1;

/** The timer of RFC 6347 §4.2.4: sends the flight that waits for an answer again, each time after a longer wait. */
export class Retransmitter {
  readonly #clock: Clock;
  readonly #times: RetransmissionTimes;
  readonly #giveUp: (error: DtlsError) => void;
  #send: (() => void) | undefined;
  #timer: Timer | undefined;
  /** When the timer comes, and when there is something to do. */
  #wakesAt = 0;
  #due = 0;
  #timeout = 0;
  #left = 0;
  #sentAt = 0;

  constructor(clock: Clock, times: RetransmissionTimes, giveUp: (error: DtlsError) => void) {
    this.#clock = clock;
    this.#times = times;
    this.#giveUp = giveUp;
  }

  /** Sends now, and until {@link stop}. Takes the place of the flight before. */
  start(send: () => void): void {
    this.#send = send;
    this.#timeout = Math.min(this.#times.initialMs, this.#times.maxMs);
    this.#left = this.#times.maxRetransmissions;
    this.#transmit();
    this.#arm();
  }

  /** The peer has not heard the flight: it repeats its own. The timer goes on as it was. */
  again(): void {
    if (this.#clock.monotonic() - this.#sentAt >= LEAST_INTERVAL_MS) this.#transmit();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#send = undefined;
  }

  /** A timer that comes too early looks again then, which is cheaper than another timer for each flight. */
  #arm(): void {
    this.#due = this.#clock.monotonic() + this.#timeout;
    if (this.#timer !== undefined && this.#wakesAt <= this.#due) return;
    this.#timer?.cancel();
    this.#wakeAfter(this.#timeout);
  }

  #wakeAfter(ms: number): void {
    this.#wakesAt = this.#clock.monotonic() + ms;
    this.#timer = this.#clock.after(ms, () => {
      this.#timer = undefined;
      const left = this.#due - this.#clock.monotonic();
      if (left >= LEAST_WAIT_MS) this.#wakeAfter(left);
      else this.#onTimeout();
    });
  }

  #onTimeout(): void {
    if (this.#left === 0) {
      this.stop();
      this.#giveUp(new DtlsError('timeout', 'the peer does not answer'));
      return;
    }
    this.#left--;
    this.#timeout = Math.min(this.#times.backOff * this.#timeout, this.#times.maxMs);
    this.#transmit();
    this.#arm();
  }

  #transmit(): void {
    this.#sentAt = this.#clock.monotonic();
    this.#send?.();
  }
}
