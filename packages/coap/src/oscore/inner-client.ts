import { errorChain, type Clock, type Logger, type Peer } from '@holdfast/kernel';
import { findBlock } from '../block/block-option.ts';
import { download } from '../block/transfer.ts';
import { CoapError } from '../coap-error.ts';
import { Caller } from '../exchange/caller.ts';
import type { EndpointStats } from '../exchange/endpoint-stats.ts';
import type { OutgoingRequest, ReceivedResponse } from '../exchange/outgoing-request.ts';
import type { SingleRequest } from '../exchange/requester.ts';
import { randomToken } from '../exchange/tokens.ts';
import { defaultTransmissionParameters, maxTransmitWaitMs } from '../exchange/transmission-parameters.ts';
import { formatCode, isSuccess } from '../message/codes.ts';
import type {
  CoapNotification,
  NotificationHandler,
  NotificationVerdict,
} from '../observe/coap-notification.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { findOption, uintValue } from '../options/option-values.ts';
import { screenOptions } from '../options/screen-options.ts';
import type { CoapMessaging } from '../exchange/coap-messaging.ts';
import type { ContextTable } from './context-table.ts';
import type { LiveObservation, Observations } from './observations.ts';
import { OscoreError } from './oscore-error.ts';
import type { OscoreLimits } from './oscore-limits.ts';
import type { OscorePeer } from './oscore-peer.ts';
import type { OscoreStats } from './oscore-stats.ts';
import type { PlainMessage } from './plain-message.ts';
import type { SecurityContext } from './security-context.ts';

export interface InnerClientOptions<P extends Peer> {
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits: OscoreLimits;
  readonly stats: EndpointStats;
  readonly protection: OscoreStats;
  readonly contexts: ContextTable;
  readonly observations: Observations;
  readonly understood: (number: number) => boolean;
  readonly onNotification: NotificationHandler<OscorePeer<P>> | undefined;
  /** The peer, which is now known to be there. */
  readonly peerAt: (contextId: string, below: P) => OscorePeer<P>;
}

/** The client side: requests that are protected message by message, and notifications that are let through. */
export class InnerClient<P extends Peer> {
  readonly #options: InnerClientOptions<P>;
  readonly #caller: Caller;
  readonly #below: CoapMessaging<P>;

  constructor(options: InnerClientOptions<P>, below: CoapMessaging<P>) {
    this.#options = options;
    this.#below = below;
    const { clock, stats, limits } = options;
    this.#caller = new Caller({
      clock,
      stats,
      limits: { blockBytes: limits.blockBytes, maxResponseBytes: limits.responseBytes },
      patienceMs: maxTransmitWaitMs(defaultTransmissionParameters),
    });
  }

  /** As CoapEndpoint's. Rejects with {@link CoapError}: `protection` where OSCORE is the reason. */
  async request(peer: OscorePeer<P>, request: OutgoingRequest): Promise<ReceivedResponse> {
    try {
      return await this.#caller.request(peer.key, request, (single) => this.#single(peer, single));
    } catch (error) {
      if (!(error instanceof OscoreError)) throw error;
      throw new CoapError('protection', 'the exchange could not be protected', { cause: error });
    }
  }

  async notified(notification: CoapNotification<P>): Promise<NotificationVerdict> {
    const { observations, onNotification, log, protection } = this.#options;
    const observation = observations.find(notification.token);
    if (observation === undefined || onNotification === undefined) return 'reject';
    const before = observation.number;
    let first;
    try {
      first = await this.#unprotected(notification, observation);
    } catch (error) {
      if (!(error instanceof OscoreError) && !(error instanceof CoapError)) throw error;
      // Whoever can send rubbish must not be able to end the observation (RFC 8613 §8.4).
      protection.dropped++;
      log.debug(
        { peer: notification.peer.key, error: errorChain(error) },
        'a notification was not let through',
      );
      return 'accept';
    }
    const peer = this.#options.peerAt(observation.contextId, notification.peer);
    try {
      const whole = await this.#completed(peer, observation, first);
      const verdict = await onNotification({ ...whole, peer, confirmable: notification.confirmable });
      if (verdict === 'reject' || whole.observe === undefined) observations.end(observation.token);
      return verdict;
    } catch (error) {
      // It will come again as it was.
      if (observation.number > before) observation.number = before;
      throw error;
    }
  }

  close(): void {
    this.#caller.close();
  }

  /** One message and its response (RFC 8613 §8.1, §8.4). A response that asks for Echo (§B.1.2) is the caller's to heed, as without OSCORE. */
  async #single(peer: OscorePeer<P>, single: SingleRequest): Promise<ReceivedResponse> {
    const context = await this.#options.contexts.open(peer.contextId);
    return this.#screened(await this.#exchange(peer, context, single));
  }

  async #exchange(
    peer: OscorePeer<P>,
    context: SecurityContext,
    single: SingleRequest,
  ): Promise<ReceivedResponse> {
    const { observations } = this.#options;
    const { token, confirmable, signal } = single;
    const { outer, binding } = await context.protectRequest({ ...single, code: single.method });
    const observe = uintValue(single.options, optionNumbers.observe);
    if (observe === 0) observations.begin(context.id, single, binding);
    try {
      const response = await this.#below.request(peer.below, {
        method: outer.code,
        options: outer.options,
        payload: outer.payload,
        token,
        confirmable,
        signal,
      });
      if (findOption(response.options, optionNumbers.oscore) === undefined) {
        throw new OscoreError(
          'unprotected',
          `the answer to a protected request is an unprotected ${formatCode(response.code)}`,
        );
      }
      const { inner, sequence } = context.receiveResponse(response, binding);
      const observed = findOption(inner.options, optionNumbers.observe) !== undefined;
      if (observed && observe !== 0) {
        throw new OscoreError('observe', 'a response that is no notification has Observe inside');
      }
      if (observed) observations.begun(token, binding, sequence ?? -1);
      else if (observe === 0) observations.withdraw(token, binding);
      else if (observe === 1) observations.end(token);
      // Without a Partial IV it is older than every notification (RFC 8613 §4.1.3.5.2).
      const number = observed ? (sequence ?? context.window?.high ?? -1) & 0xff_ffff : undefined;
      return received(token, inner, number);
    } catch (error) {
      if (observe === 0) observations.withdraw(token, binding);
      throw error;
    }
  }

  /** The notification, if it is authentic and newer than all before. Throws {@link OscoreError} or {@link CoapError}. */
  async #unprotected(
    notification: CoapNotification<P>,
    observation: LiveObservation,
  ): Promise<ReceivedResponse> {
    const context = await this.#options.contexts.open(observation.contextId);
    const { inner, sequence } = openAny(context, notification, observation);
    if (sequence === undefined) throw new OscoreError('malformed', 'a notification needs a Partial IV');
    if (sequence <= observation.number)
      throw new OscoreError('replay', 'a newer notification has come before');
    const observed = findOption(inner.options, optionNumbers.observe) !== undefined;
    if (!observed && isSuccess(inner.code))
      throw new OscoreError('observe', 'a notification needs Observe inside');
    const first = this.#screened(
      received(observation.token, inner, observed ? sequence & 0xff_ffff : undefined),
    );
    observation.number = sequence;
    return first;
  }

  /** The notification has the first block, the rest is fetched (RFC 7959 §2.6). */
  async #completed(
    peer: OscorePeer<P>,
    { method, options, payload }: LiveObservation,
    first: ReceivedResponse,
  ): Promise<ReceivedResponse> {
    const block = findBlock(first.options, optionNumbers.block2);
    if (typeof block !== 'object' || !block.more) return first;
    const { blockBytes, responseBytes } = this.#options.limits;
    const request = { method, options, payload, token: randomToken(), confirmable: true, signal: undefined };
    const limits = { blockBytes, maxResponseBytes: responseBytes };
    return await download(request, first, (single) => this.#single(peer, single), limits);
  }

  #screened(response: ReceivedResponse): ReceivedResponse {
    const options = screenOptions(response.options, this.#options.understood);
    if (typeof options === 'number') {
      throw new CoapError('bad-option', `the response has the unknown critical option ${options}`);
    }
    return { ...response, contentFormat: uintValue(options, optionNumbers.contentFormat), options };
  }
}

const received = (token: Uint8Array, inner: PlainMessage, observe: number | undefined): ReceivedResponse => ({
  ...inner,
  token,
  observe,
  contentFormat: undefined,
});

function openAny(
  context: SecurityContext,
  outer: PlainMessage,
  { bindings }: LiveObservation,
): ReturnType<SecurityContext['receiveResponse']> {
  let refused: unknown;
  for (const binding of bindings) {
    try {
      return context.receiveResponse(outer, binding);
    } catch (error) {
      refused = error;
    }
  }
  throw refused;
}
