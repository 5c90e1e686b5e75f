import { toHex } from '@holdfast/bytes';
import { BoundedMap, type Peer } from '@holdfast/kernel';
import { CoapError, NoAnswer } from '../coap-error.ts';
import type { CoapMessaging } from '../exchange/coap-messaging.ts';
import type { CoapRequest, CoapResponse, RequestHandler } from '../exchange/coap-request.ts';
import { noBytes } from '../message/coap-message.ts';
import { codes } from '../message/codes.ts';
import { notificationKey, type NotifyOptions } from '../observe/notify-options.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { responseOptions } from '../options/field-options.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { findOption, uintValue } from '../options/option-values.ts';
import type { ContextTable } from './context-table.ts';
import type { InnerServer } from './inner-server.ts';
import { OscoreError, refusalOf } from './oscore-error.ts';
import type { OscorePeer } from './oscore-peer.ts';
import { countRefusal, type OscoreStats } from './oscore-stats.ts';
import { decodePartialIv } from './partial-iv.ts';
import type { PlainMessage } from './plain-message.ts';
import { requestHeader, type RequestBinding } from './protection.ts';

export interface ProtectedServerOptions<P extends Peer> {
  readonly stats: OscoreStats;
  readonly contexts: ContextTable;
  /** Absent: protected requests are for nobody. */
  readonly inner: InnerServer<OscorePeer<P>> | undefined;
  readonly handleUnprotected: RequestHandler<P> | undefined;
  readonly observers: number;
  /** The peer; where it is new, or its newest request came from elsewhere, it is from now on there. */
  readonly peerAt: (contextId: string, below: P, newest: boolean) => OscorePeer<P>;
}

/** Non-confirmable notifications whose reset can still be told from noise; as many as the endpoint below remembers. */
const REMEMBERED = 1024;

/** The server side: requests that are let through, their responses, and notifications (RFC 8613 §8.2, §8.3). */
export class ProtectedServer<P extends Peer> {
  readonly #options: ProtectedServerOptions<P>;
  /** The requests of those that observe us. */
  readonly #observers: BoundedMap<string, RequestBinding>;
  readonly #unconfirmed = new BoundedMap<string, OscorePeer<P>>(REMEMBERED);

  constructor(options: ProtectedServerOptions<P>) {
    this.#options = options;
    this.#observers = new BoundedMap(options.observers);
  }

  /** Rejects with NoAnswer, or where a nonce cannot be had. */
  async handle(request: CoapRequest<P>): Promise<CoapResponse> {
    const { handleUnprotected, stats } = this.#options;
    if (handleUnprotected !== undefined && findOption(request.options, optionNumbers.oscore) === undefined) {
      return await handleUnprotected(request);
    }
    try {
      return await this.#serve(request);
    } catch (error) {
      const refusal = error instanceof OscoreError ? refusalOf(error) : undefined;
      if (refusal === undefined) throw error;
      countRefusal(stats, error as OscoreError);
      return refusal;
    }
  }

  /** As CoapEndpoint's. */
  async notify(
    below: CoapMessaging<P>,
    peer: OscorePeer<P>,
    token: Uint8Array,
    response: CoapResponse,
    options: NotifyOptions,
  ): Promise<void> {
    const key = observerKey(peer, token);
    const { confirmable } = options;
    const binding = this.#observers.touch(key);
    if (binding === undefined) throw new CoapError('reset', 'nobody observes with this token');
    const context = await this.#options.contexts.open(peer.contextId);
    const first = this.#options.inner?.firstBlock(response, () => notificationKey(peer, options)) ?? response;
    const outer = await context.protectResponse(plain(first), binding, false);
    // An error ends the observation (RFC 7641 §4.2).
    if (response.observe === undefined) this.#observers.delete(key);
    if (!confirmable) this.#unconfirmed.set(observerKey(peer.below, token), peer);
    try {
      await below.notify(peer.below, token, outer, { confirmable });
    } catch (error) {
      if (error instanceof CoapError && error.code === 'reset') this.#observers.delete(key);
      throw error;
    }
  }

  /** Who reset a non-confirmable notification: its observer, until now. */
  reset(below: P, token: Uint8Array): OscorePeer<P> | undefined {
    const key = observerKey(below, token);
    const peer = this.#unconfirmed.get(key);
    if (peer === undefined) return undefined;
    this.#unconfirmed.delete(key);
    this.#observers.delete(observerKey(peer, token));
    return peer;
  }

  async #serve(request: CoapRequest<P>): Promise<CoapResponse> {
    const { contexts, inner, peerAt, stats } = this.#options;
    const outer: PlainMessage = { code: request.method, options: request.options, payload: request.payload };
    const { kid, kidContext, partialIv } = requestHeader(outer);
    const context = await contexts.find(kid, kidContext);
    const received = context.receiveRequest(outer, decodePartialIv(partialIv));
    const { binding, sequence } = received;
    if (received.unproved) {
      stats.challenged++;
      return await context.challenge(binding);
    }
    const peer = peerAt(context.id, request.peer, received.newest);
    peer.window = context.window;
    const message = {
      ...received.inner,
      token: request.token,
      options: observable(received.inner, request.observe),
    };
    const observe = uintValue(message.options, optionNumbers.observe);
    const key = observerKey(peer, request.token);
    // At once: the handler may notify before it answers.
    if (observe === 0) this.#observers.set(key, binding);
    let response: CoapResponse;
    try {
      response = (await inner?.answer(peer, message, request.confirmable)) ?? { code: codes.notFound };
    } catch (error) {
      if (error instanceof NoAnswer) context.forgetRequest(sequence);
      throw error;
    }
    if (observe !== undefined && response.observe === undefined) this.#observers.delete(key);
    // The first of an observation's responses brings its own Partial IV as the others do, so that a client can order them all.
    return await context.protectResponse(plain(response), binding, response.observe === undefined);
  }
}

const plain = (response: CoapResponse): PlainMessage => ({
  code: response.code,
  options: responseOptions(response),
  payload: response.payload ?? noBytes,
});

/** Where a proxy took the outer Observe away, or changed it, nobody observes (RFC 8613 §4.1.3.5.1). */
const observable = ({ options }: PlainMessage, outer: 0 | 1 | undefined): readonly CoapOption[] =>
  uintValue(options, optionNumbers.observe) === outer
    ? options
    : options.filter(({ number }) => number !== optionNumbers.observe);

const observerKey = (peer: Peer, token: Uint8Array): string => `${peer.key} ${toHex(token)}`;
