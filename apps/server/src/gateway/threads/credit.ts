/**
 * How many datagrams may be on their way to the main thread: in all, so that a flood fills no memory, and of each session, so
 * that a device which floods takes nobody else's place.
 */
export class Credit {
  readonly #inAll: number;
  readonly #each: number;
  readonly #onTheWay = new Map<number, number>();
  #total = 0;
  #refused = 0;

  constructor(inAll: number, each: number) {
    this.#inAll = inAll;
    this.#each = each;
  }

  get refused(): number {
    return this.#refused;
  }

  take(handle: number): boolean {
    const own = this.#onTheWay.get(handle) ?? 0;
    if (this.#total >= this.#inAll || own >= this.#each) {
      this.#refused++;
      return false;
    }
    this.#total++;
    this.#onTheWay.set(handle, own + 1);
    return true;
  }

  /** Pairs of a handle and how many of its datagrams were dealt with. */
  giveBack(pairs: Uint32Array): void {
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      const handle = pairs[i] as number;
      const count = pairs[i + 1] as number;
      const left = (this.#onTheWay.get(handle) ?? 0) - count;
      if (left > 0) this.#onTheWay.set(handle, left);
      else this.#onTheWay.delete(handle);
      this.#total -= count;
    }
  }
}
