import { randomBytes } from 'node:crypto';
import type { Clock } from '@holdfast/kernel';
import { Hmac } from '../cipher/hmac.ts';
import { isSameBytes } from '../cipher/same-bytes.ts';
import type { ClientHelloStart } from './client-hello.ts';

const ROTATE_MS = 5 * 60_000;
const LENGTH = 16;

/**
 * Cookies that prove an address without state (RFC 6347 §4.2.1): an HMAC over the address and what a client repeats.
 * The secret is replaced every five minutes, and the one before is still good.
 */
export class CookieJar {
  readonly #clock: Clock;
  #current = newSecret();
  #previous = newSecret();
  #period: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#period = this.#now();
  }

  bake(address: string, hello: ClientHelloStart): Uint8Array {
    this.#rotate();
    return mac(this.#current, address, hello);
  }

  accepts(address: string, hello: ClientHelloStart): boolean {
    if (hello.cookie.length !== LENGTH) return false;
    this.#rotate();
    return [this.#current, this.#previous].some((secret) =>
      isSameBytes(mac(secret, address, hello), hello.cookie),
    );
  }

  #now(): number {
    return Math.floor(this.#clock.monotonic() / ROTATE_MS);
  }

  #rotate(): void {
    const period = this.#now();
    if (period === this.#period) return;
    this.#previous = period === this.#period + 1 ? this.#current : newSecret();
    this.#current = newSecret();
    this.#period = period;
  }
}

const newSecret = (): Hmac => new Hmac('sha256', randomBytes(32));

/** Version and random are of fixed length and the session id says its own, so no two inputs read alike. */
const mac = (secret: Hmac, address: string, { version, random, sessionId }: ClientHelloStart): Uint8Array =>
  secret
    .digest(
      Uint8Array.of(version >> 8, version & 0xff, sessionId.length),
      random,
      sessionId,
      Buffer.from(address),
    )
    .slice(0, LENGTH);
