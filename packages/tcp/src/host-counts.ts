export interface CountLimits {
  readonly inAll: number;
  /** From one address. */
  readonly perHost: number;
}

/** How many of something there are, in all and from each address. */
export class HostCounts {
  readonly #limits: CountLimits;
  readonly #byHost = new Map<string, number>();
  #inAll = 0;

  constructor(limits: CountLimits) {
    this.#limits = limits;
  }

  /** False: there are too many. */
  take(host: string): boolean {
    const ofHost = this.#byHost.get(host) ?? 0;
    if (this.#inAll >= this.#limits.inAll || ofHost >= this.#limits.perHost) return false;
    this.#inAll++;
    this.#byHost.set(host, ofHost + 1);
    return true;
  }

  giveBack(host: string): void {
    this.#inAll--;
    const left = (this.#byHost.get(host) ?? 1) - 1;
    if (left > 0) this.#byHost.set(host, left);
    else this.#byHost.delete(host);
  }
}
