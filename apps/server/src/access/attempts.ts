import { BoundedMap, type Clock } from '@holdfast/kernel';
import { AccessError } from './access-error.ts';

/** At most this many networks are remembered; the one heard of longest ago is forgotten first. */
const NETWORKS = 10_000;

interface Allowance {
  left: number;
  at: number;
}

/**
 * How often a network may fail to prove who it is: `burst` times at once, then once in `refillMs`. Only failures count.
 * Who has used up the allowance is refused before the secret is looked at, so that guessing gains nothing by going on.
 */
export class Attempts {
  readonly #clock: Clock;
  readonly #burst: number;
  readonly #refillMs: number;
  readonly #networks = new BoundedMap<string, Allowance>(NETWORKS);

  constructor(clock: Clock, burst: number, refillMs: number) {
    this.#clock = clock;
    this.#burst = burst;
    this.#refillMs = refillMs;
  }

  /** Throws `too_many_attempts` where nothing is left. */
  check(address: string): void {
    const left = this.#left(networkOf(address));
    if (left >= 1) return;
    const seconds = Math.ceil(((1 - left) * this.#refillMs) / 1000);
    throw new AccessError(
      'too_many_attempts',
      `Too many failed attempts; try again in ${seconds} s`,
      seconds,
    );
  }

  failed(address: string): void {
    const network = networkOf(address);
    this.#networks.set(network, { left: this.#left(network) - 1, at: this.#clock.monotonic() });
  }

  #left(network: string): number {
    const known = this.#networks.get(network);
    if (known === undefined) return this.#burst;
    return Math.min(this.#burst, known.left + (this.#clock.monotonic() - known.at) / this.#refillMs);
  }
}

/** An IPv4 address, or the /64 of an IPv6 address: one subscriber commonly holds all of a /64 (RFC 6177 §2). */
export function networkOf(address: string): string {
  const text = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!text.includes(':')) return text;
  const [head = '', tail] = text.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? 0 : tail.split(':').length;
    while (groups.length + after < 8 && groups.length < 4) groups.push('0');
    groups.push(...(tail === '' ? [] : tail.split(':')));
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')}::/64`;
}
