const SIZE = 64;

/** RFC 6347 §4.1.2.6: which of the last 64 sequence numbers have come. Two 32-bit halves: BigInt would allocate for each record. */
export class ReplayWindow {
  /** Highest received; -1 before the first. */
  high: number;
  /** Bit n: `high - n` has come; bits 32..63 and 0..31. Signed: an unsigned one would be a number of its own on the heap. */
  #upper: number;
  #lower: number;

  constructor(high = -1, upper = 0, lower = 0) {
    this.high = high;
    this.#upper = upper | 0;
    this.#lower = lower | 0;
  }

  get upper(): number {
    return this.#upper >>> 0;
  }

  get lower(): number {
    return this.#lower >>> 0;
  }

  /** Whether a record may be looked at: neither seen nor too old to tell. */
  admits(sequence: number): boolean {
    const back = this.high - sequence;
    if (back < 0) return true;
    if (back >= SIZE) return false;
    return back < 32 ? ((this.#lower >>> back) & 1) === 0 : ((this.#upper >>> (back - 32)) & 1) === 0;
  }

  /** To be called once the record has proved authentic. True if it is the newest so far. */
  accept(sequence: number): boolean {
    const back = this.high - sequence;
    if (back >= 0) {
      if (back < 32) this.#lower = this.#lower | (1 << back);
      else this.#upper = this.#upper | (1 << (back - 32));
      return false;
    }
    this.#shift(-back);
    this.high = sequence;
    this.#lower = this.#lower | 1;
    return true;
  }

  #shift(by: number): void {
    if (by >= SIZE || this.high < 0) {
      this.#upper = 0;
      this.#lower = 0;
    } else if (by >= 32) {
      this.#upper = this.#lower << (by - 32);
      this.#lower = 0;
    } else {
      this.#upper = (this.#upper << by) | (this.#lower >>> (32 - by));
      this.#lower = this.#lower << by;
    }
  }
}
