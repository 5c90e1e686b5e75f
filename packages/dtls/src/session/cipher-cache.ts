import type { Clock, Timer } from '@holdfast/kernel';
import type { Session, SessionCiphers } from './session.ts';

const PERIOD_MS = 30_000;

/** Keeps cipher contexts of sessions that are busy. One that was silent for a whole period loses them; they are quickly made again. */
export class CipherCache {
  readonly #clock: Clock;
  readonly #capacity: number;
  readonly #warm = new Set<Session>();
  #timer: Timer | undefined;

  constructor(clock: Clock, capacity: number) {
    this.#clock = clock;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#warm.size;
  }

  /** Once it is full, further sessions get ciphers for one record. */
  of(session: Session): SessionCiphers {
    const held = session.ciphers;
    if (held !== undefined) {
      held.used = true;
      return held;
    }
    const made = session.makeCiphers();
    if (this.#warm.size < this.#capacity && !session.closed) {
      session.ciphers = made;
      this.#warm.add(session);
      this.#timer ??= this.#clock.after(PERIOD_MS, () => this.#sweep());
    }
    return made;
  }

  drop(session: Session): void {
    session.ciphers = undefined;
    this.#warm.delete(session);
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const session of this.#warm) this.drop(session);
  }

  #sweep(): void {
    for (const session of this.#warm) {
      if (session.ciphers?.used === true) session.ciphers.used = false;
      else this.drop(session);
    }
    this.#timer = this.#warm.size > 0 ? this.#clock.after(PERIOD_MS, () => this.#sweep()) : undefined;
  }
}
