/** RFC 8613 §3.2.2. */
const SIZE = 32;

/** As it is stored. */
export interface ReplayState {
  /** Highest received; -1 before the first. */
  readonly high: number;
  /** Bit n: `high - n` was received. */
  readonly received: number;
}

/** Which of the last 32 sequence numbers of a peer's requests have come (RFC 8613 §7.4). */
export class ReplayWindow {
  #high: number;
  #received: number;

  constructor({ high, received }: ReplayState = { high: -1, received: 0 }) {
    this.#high = high;
    this.#received = received >>> 0;
  }

  /** Everything up to and with this one counts as received (RFC 8613 §B.1.2). */
  static after(sequence: number): ReplayWindow {
    return new ReplayWindow({ high: sequence, received: 0xffff_ffff });
  }

  get state(): ReplayState {
    return { high: this.#high, received: this.#received };
  }

  admits(sequence: number): boolean {
    const back = this.#high - sequence;
    if (back < 0) return true;
    return back < SIZE && ((this.#received >>> back) & 1) === 0;
  }

  /** To be called once the request has proved authentic. True if it is the newest so far. */
  accept(sequence: number): boolean {
    const back = this.#high - sequence;
    if (back >= 0) {
      this.#received = (this.#received | (1 << back)) >>> 0;
      return false;
    }
    this.#received = ((-back >= SIZE ? 0 : this.#received << -back) | 1) >>> 0;
    this.#high = sequence;
    return true;
  }

  /** As if it had never come: it had no effect and no answer, and its sender may send the very same message again. */
  forget(sequence: number): void {
    const back = this.#high - sequence;
    if (back >= 0 && back < SIZE) this.#received = (this.#received & ~(1 << back)) >>> 0;
  }
}
