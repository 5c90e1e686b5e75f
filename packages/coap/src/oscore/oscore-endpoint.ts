import { BoundedMap, silentLogger, type Clock, type Logger, type Peer } from '@holdfast/kernel';
import { CoapError } from '../coap-error.ts';
import type { CoapHandlers, CoapMessaging } from '../exchange/coap-messaging.ts';
import type { CoapResponse, RequestHandler } from '../exchange/coap-request.ts';
import { defaultEndpointLimits } from '../exchange/endpoint-limits.ts';
import { newStats } from '../exchange/endpoint-stats.ts';
import type { OutgoingRequest, ReceivedResponse } from '../exchange/outgoing-request.ts';
import type { NotifyOptions } from '../observe/notify-options.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { understoodOptions } from '../options/understood-options.ts';
import { ContextTable } from './context-table.ts';
import { InnerClient } from './inner-client.ts';
import { InnerServer } from './inner-server.ts';
import type { OscoreObservation } from './observation.ts';
import { Observations } from './observations.ts';
import { OscoreError } from './oscore-error.ts';
import { defaultOscoreLimits, type OscoreLimits } from './oscore-limits.ts';
import { OscorePeer } from './oscore-peer.ts';
import { newOscoreStats, type OscoreEndpointStats } from './oscore-stats.ts';
import type { OscoreStore } from './oscore-store.ts';
import { ProtectedServer } from './protected-server.ts';

/** What the endpoint below must be made with. */
export type BelowOptions<P extends Peer> = Required<
  Pick<CoapHandlers<P>, 'handle' | 'handlerOptions' | 'onNotification' | 'onObserverReset'>
>;

/** The requests behind observations are known here. */
export interface OscoreEndpointOptions<P extends Peer> extends Omit<
  CoapHandlers<OscorePeer<P>>,
  'observedRequest'
> {
  readonly clock: Clock;
  readonly log?: Logger;
  /** A table, where endpoints over several transports share it: two of them would give out the same nonces. */
  readonly store: OscoreStore | ContextTable;
  readonly limits?: Partial<OscoreLimits>;
  /** Makes the endpoint that carries the protected messages, over whatever transport. */
  readonly below: (options: BelowOptions<P>) => CoapMessaging<P>;
  /** Requests without OSCORE. Absent: they are refused with 4.01. */
  readonly handleUnprotected?: RequestHandler<P>;
}

/**
 * CoAP server and client in one as CoapEndpoint is, over one: what the application says and hears is protected between the endpoints (RFC 8613), with
 * Observe and blocks inside.
 */
export class OscoreEndpoint<P extends Peer> implements CoapMessaging<OscorePeer<P>> {
  readonly #contexts: ContextTable;
  readonly #peers: BoundedMap<string, OscorePeer<P>>;
  readonly #stats = newStats();
  readonly #protection = newOscoreStats();
  readonly #observations: Observations;
  readonly #inner: InnerServer<OscorePeer<P>> | undefined;
  readonly #client: InnerClient<P>;
  readonly #server: ProtectedServer<P>;
  readonly #below: CoapMessaging<P>;

  constructor(options: OscoreEndpointOptions<P>) {
    const { clock, store, log = silentLogger, handle, onNotification, onObserverReset } = options;
    const limits = { ...defaultOscoreLimits, ...options.limits };
    const { contexts: capacity, reserveBlock } = limits;
    const stats = this.#stats;
    const protection = this.#protection;
    const contexts =
      store instanceof ContextTable ? store : new ContextTable({ store, capacity, reserveBlock });
    const understood = understoodOptions(options.handlerOptions ?? []);
    this.#contexts = contexts;
    this.#peers = new BoundedMap(capacity);
    this.#observations = new Observations(limits.observations);
    if (handle !== undefined) {
      const all = { ...defaultEndpointLimits, ...limits };
      this.#inner = new InnerServer({ clock, log, limits: all, stats, handle, understood });
    }
    this.#server = new ProtectedServer({
      stats: protection,
      contexts,
      inner: this.#inner,
      handleUnprotected: options.handleUnprotected,
      observers: limits.observers,
      peerAt: this.#peerAt,
    });
    this.#below = options.below({
      handle: (request) => this.#server.handle(request),
      // The outer ones of class E are nobody's business: they must not refuse a request (RFC 8613 §8.2 step 1).
      handlerOptions: [optionNumbers.oscore, optionNumbers.ifMatch, optionNumbers.ifNoneMatch],
      onNotification: (notification) => this.#client.notified(notification),
      onObserverReset: (below, token) => {
        const peer = this.#server.reset(below, token);
        if (peer !== undefined) onObserverReset?.(peer, token);
      },
    });
    const shared = { clock, log, limits, stats, protection, contexts, understood, onNotification };
    const peerAt = (contextId: string, below: P): OscorePeer<P> => this.#peerAt(contextId, below, true);
    this.#client = new InnerClient({ ...shared, observations: this.#observations, peerAt }, this.#below);
  }

  /** Who has that security context, reached there. */
  peer(contextId: string, below: P): OscorePeer<P> {
    return this.#peerAt(contextId, below, true);
  }

  /** Resolves with the whole response, whatever its code. Rejects with {@link CoapError}: `protection` where OSCORE is the reason, which the cause tells. */
  async request(peer: OscorePeer<P>, request: OutgoingRequest): Promise<ReceivedResponse> {
    return await this.#client.request(peer, request);
  }

  /** Resolves and rejects as CoapEndpoint's. `reset` also where it is not known that the peer observes: it must register anew after our restart. */
  async notify(
    peer: OscorePeer<P>,
    token: Uint8Array,
    response: CoapResponse,
    options: NotifyOptions,
  ): Promise<void> {
    try {
      await this.#server.notify(this.#below, peer, token, response, options);
    } catch (error) {
      if (!(error instanceof OscoreError)) throw error;
      throw new CoapError('protection', 'the notification could not be protected', { cause: error });
    }
  }

  /** The observation that a request of ours began, to be stored; undefined once it has ended. */
  observation(token: Uint8Array): OscoreObservation | undefined {
    return this.#observations.saved(token);
  }

  /** Takes an observation up again that was stored before a restart. */
  resume(observation: OscoreObservation): void {
    this.#observations.resume(observation);
  }

  /** To be called once the store has it no more, because its keys were taken back: from now on its peer is a stranger. */
  forget(contextId: string): void {
    this.#contexts.forget(contextId);
    this.#peers.delete(contextId);
  }

  stats(): Readonly<OscoreEndpointStats> {
    const below = this.#below.stats();
    const { timeouts, badOptions, handlerErrors, unanswered } = this.#stats;
    return {
      ...below,
      timeouts: below.timeouts + timeouts,
      badOptions: below.badOptions + badOptions,
      handlerErrors: below.handlerErrors + handlerErrors,
      unanswered: below.unanswered + unanswered,
      protection: { ...this.#protection },
    };
  }

  /** Closes the endpoint below, too. */
  close(): void {
    this.#client.close();
    this.#inner?.close();
    this.#below.close();
  }

  readonly #peerAt = (contextId: string, below: P, newest: boolean): OscorePeer<P> => {
    let peer = this.#peers.touch(contextId);
    if (peer === undefined) {
      peer = new OscorePeer(contextId, below);
      this.#peers.set(contextId, peer);
    } else if (newest) peer.below = below;
    return peer;
  };
}
