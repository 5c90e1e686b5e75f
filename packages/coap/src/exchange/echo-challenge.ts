import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { BoundedMap, type Clock, type Peer } from '@holdfast/kernel';
import { codes } from '../message/codes.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { findOption } from '../options/option-values.ts';
import type { CoapResponse } from './coap-request.ts';

export interface EchoChallengeOptions {
  readonly clock: Clock;
  /** How old a request may be at most, and half of that at least. Default 60 s. */
  readonly freshMs?: number;
  /** For how long a peer that has shown an Echo is known to be where it seems. Default 10 min. */
  readonly reachableMs?: number;
}

/** Peers that are known to be reachable: beyond, the one heard of longest ago is asked again. */
const REMEMBERED = 16_384;
const TAG_BYTES = 8;

/**
 * Echo, the server's side (RFC 9175 §2): proves that a request is fresh and that its sender receives what is sent to its address. A value says when it was made and for
 * whom, under a key of this process, so that nothing need be kept for peers that were asked and never answer.
 */
export class EchoChallenge {
  readonly #key = randomBytes(32);
  readonly #clock: Clock;
  readonly #periodMs: number;
  readonly #reachableMs: number;
  readonly #reachable = new BoundedMap<string, number>(REMEMBERED);

  constructor({ clock, freshMs = 60_000, reachableMs = 600_000 }: EchoChallengeOptions) {
    this.#clock = clock;
    this.#periodMs = freshMs / 2;
    this.#reachableMs = reachableMs;
  }

  /** Whether the request has an Echo of ours for this peer that is not too old. */
  isFresh(peer: Peer, options: readonly CoapOption[]): boolean {
    const value = findOption(options, optionNumbers.echo);
    if (value === undefined || value.length !== TAG_BYTES) return false;
    const period = this.#period();
    for (const made of [period, period - 1]) {
      if (!timingSafeEqual(this.#tag(peer, made), value)) continue;
      this.#reachable.set(peer.key, this.#clock.monotonic() + this.#reachableMs);
      return true;
    }
    return false;
  }

  /** Whether this peer has shown a fresh Echo, now or not long ago. */
  isReachable(peer: Peer, options: readonly CoapOption[]): boolean {
    const until = this.#reachable.get(peer.key);
    return (until !== undefined && this.#clock.monotonic() < until) || this.isFresh(peer, options);
  }

  /** 4.01 with what the peer is to show (RFC 9175 §2.3). */
  response(peer: Peer): CoapResponse {
    const value = this.#tag(peer, this.#period());
    return { code: codes.unauthorized, options: [{ number: optionNumbers.echo, value }] };
  }

  #period(): number {
    return Math.trunc(this.#clock.monotonic() / this.#periodMs);
  }

  #tag(peer: Peer, period: number): Uint8Array {
    const digest = createHmac('sha256', this.#key).update(`${period} ${peer.key}`).digest();
    return new Uint8Array(digest.subarray(0, TAG_BYTES));
  }
}
