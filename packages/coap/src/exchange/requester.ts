import { equal, toHex } from '@holdfast/bytes';
import type { Clock, Peer, Timer } from '@holdfast/kernel';
import { CoapError } from '../coap-error.ts';
import type { StreamMessage } from '../message/stream-message.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { findOption, uintValue } from '../options/option-values.ts';
import { screenOptions } from '../options/screen-options.ts';
import { abortion } from './abortion.ts';
import type { EndpointLimits } from './endpoint-limits.ts';
import type { EndpointStats } from './endpoint-stats.ts';
import type { ReceivedResponse } from './outgoing-request.ts';
import type { Delivery } from './outbox.ts';

/** One request message and its one response message. */
export interface SingleRequest {
  readonly method: number;
  readonly token: Uint8Array;
  readonly options: readonly CoapOption[];
  readonly payload: Uint8Array;
  readonly confirmable: boolean;
  readonly signal: AbortSignal | undefined;
}

interface Pending<P extends Peer> extends Delivery {
  readonly peer: P;
  readonly token: Uint8Array;
  readonly tokenKey: string;
  /** Whether a response with an Observe option can be meant for it. */
  readonly observes: boolean;
  readonly settle: (outcome: ReceivedResponse | CoapError) => void;
  /** While the message waits for its acknowledgement. */
  abandon: (() => void) | undefined;
  timer: Timer | undefined;
}

interface RequesterContext<P extends Peer> {
  readonly clock: Clock;
  readonly limits: EndpointLimits;
  readonly stats: EndpointStats;
  readonly understood: (number: number) => boolean;
  /** From when the peer has the message, as far as is known. */
  readonly responseMs: number;
  /** Throws {@link CoapError}. Returns how to give up a message that `delivery` will be told about; undefined where it will not. */
  readonly dispatch: (peer: P, request: SingleRequest, delivery: Delivery) => (() => void) | undefined;
}

/** Matches responses to requests by token (RFC 7252 §5.3.2), piggybacked, separate, or on a stream. */
export class Requester<P extends Peer> {
  readonly #context: RequesterContext<P>;
  readonly #pending = new Map<string, Map<string, Pending<P>>>();
  #size = 0;
  #closed = false;

  constructor(context: RequesterContext<P>) {
    this.#context = context;
  }

  get size(): number {
    return this.#size;
  }

  /** Rejects with `timeout`, `reset`, `aborted`, `closed`, `queue-full`, `token-in-use` or `bad-option`. */
  async send(peer: P, request: SingleRequest): Promise<ReceivedResponse> {
    if (this.#closed) throw new CoapError('closed', 'the endpoint was closed');
    if (request.signal?.aborted === true) throw abortion(request.signal);
    return await new Promise<ReceivedResponse>((resolve, reject) => {
      const onAbort = (): void => this.#finish(pending, abortion(request.signal));
      const pending: Pending<P> = {
        peer,
        token: request.token,
        tokenKey: toHex(request.token),
        observes: uintValue(request.options, optionNumbers.observe) === 0,
        settle: (outcome) => {
          request.signal?.removeEventListener('abort', onAbort);
          if (outcome instanceof CoapError) reject(outcome);
          else resolve(outcome);
        },
        abandon: undefined,
        timer: undefined,
        acknowledged: (message) => {
          pending.abandon = undefined;
          if (message.code === 0 || !equal(message.token, pending.token)) this.#wait(pending);
          else this.#respond(pending, message);
        },
        failed: (error) => {
          pending.abandon = undefined;
          this.#finish(pending, error);
        },
      };
      this.#add(pending);
      request.signal?.addEventListener('abort', onAbort, { once: true });
      try {
        pending.abandon = this.#context.dispatch(peer, request, pending);
        if (pending.abandon === undefined) this.#wait(pending);
      } catch (error) {
        this.#finish(
          pending,
          error instanceof CoapError
            ? error
            : new CoapError('aborted', 'the request cannot be sent', { cause: error }),
        );
      }
    });
  }

  /** Whether a pending request was waiting for this separate response; then says whether the response could be used. */
  receive(peer: P, message: StreamMessage): 'unknown' | 'used' | 'unusable' {
    const pending = this.#pending.get(peer.key)?.get(toHex(message.token));
    if (pending === undefined) return 'unknown';
    // A notification that crosses a cancellation with the same token is not the cancellation's response.
    if (!pending.observes && findOption(message.options, optionNumbers.observe) !== undefined)
      return 'unknown';
    return this.#respond(pending, message) ? 'used' : 'unusable';
  }

  /** Whether a request to this peer has no response yet. */
  waitsFor(peer: P): boolean {
    return this.#pending.has(peer.key);
  }

  close(): void {
    this.#closed = true;
    const error = new CoapError('closed', 'the endpoint was closed');
    for (const key of this.#pending.keys()) this.lose(key, error);
  }

  /** Nothing will come from this peer any more. */
  lose(peerKey: string, error: CoapError): void {
    // The newest first, so that what waits for its turn does not get it on the way.
    const pending = [...(this.#pending.get(peerKey)?.values() ?? [])].toReversed();
    for (const one of pending) this.#finish(one, error);
  }

  #add(pending: Pending<P>): void {
    const { key } = pending.peer;
    let ofPeer = this.#pending.get(key);
    if (ofPeer === undefined) this.#pending.set(key, (ofPeer = new Map()));
    if (ofPeer.size >= this.#context.limits.queuePerPeer) {
      throw new CoapError('queue-full', 'too many requests to this peer have no response yet');
    }
    if (ofPeer.has(pending.tokenKey)) {
      throw new CoapError('token-in-use', 'a request with this token has no response yet');
    }
    ofPeer.set(pending.tokenKey, pending);
    this.#size++;
  }

  #wait(pending: Pending<P>): void {
    const { clock, responseMs, stats } = this.#context;
    pending.timer = clock.after(responseMs, () => {
      stats.timeouts++;
      this.#finish(pending, new CoapError('timeout', 'the peer did not respond in time'));
    });
  }

  #respond(pending: Pending<P>, message: StreamMessage): boolean {
    const { stats } = this.#context;
    stats.responses++;
    const options = screenOptions(message.options, this.#context.understood);
    if (typeof options === 'number') {
      stats.badOptions++;
      this.#finish(
        pending,
        new CoapError('bad-option', `the response has the unknown critical option ${options}`),
      );
      return false;
    }
    this.#finish(pending, {
      code: message.code,
      token: pending.token,
      observe: uintValue(options, optionNumbers.observe),
      contentFormat: uintValue(options, optionNumbers.contentFormat),
      options,
      payload: message.payload,
    });
    return true;
  }

  #finish(pending: Pending<P>, outcome: ReceivedResponse | CoapError): void {
    const { key } = pending.peer;
    const ofPeer = this.#pending.get(key);
    if (ofPeer?.get(pending.tokenKey) !== pending) return;
    ofPeer.delete(pending.tokenKey);
    if (ofPeer.size === 0) this.#pending.delete(key);
    this.#size--;
    pending.timer?.cancel();
    const { abandon } = pending;
    pending.abandon = undefined;
    abandon?.();
    pending.settle(outcome);
  }
}
