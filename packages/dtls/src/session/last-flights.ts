import type { Clock, Timer } from '@holdfast/kernel';
import type { Session } from './session.ts';

type Holder = Pick<Session, 'lastFlight'>;

/** How long a peer may still miss our last flight (RFC 6347 §4.2.4: twice the maximum segment lifetime). */
const LAST_FLIGHT_MS = 240_000;
/** Between two looks at what is over, so that a busy server does not look for each session on its own. */
const LEAST_WAIT_MS = 1000;

/** Sessions that hold their last flight ready, in order of their end: one timer for all. */
export class LastFlights {
  readonly #clock: Clock;
  readonly #ends = new Map<Holder, number>();
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  keep(session: Holder): void {
    this.#ends.set(session, this.#clock.monotonic() + LAST_FLIGHT_MS);
    this.#timer ??= this.#clock.after(LAST_FLIGHT_MS, () => this.#sweep());
  }

  /** The peer has it, or will never need it. */
  drop(session: Holder): void {
    session.lastFlight = undefined;
    this.#ends.delete(session);
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#ends.clear();
  }

  #sweep(): void {
    this.#timer = undefined;
    const now = this.#clock.monotonic();
    for (const [session, end] of this.#ends) {
      if (end > now) {
        this.#timer = this.#clock.after(Math.max(LEAST_WAIT_MS, end - now), () => this.#sweep());
        return;
      }
      this.drop(session);
    }
  }
}
