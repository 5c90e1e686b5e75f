import { errorChain, type Logger, type Peer } from '@holdfast/kernel';
import { download, type TransferLimits } from '../block/transfer.ts';
import { findBlock } from '../block/block-option.ts';
import { NoAnswer } from '../coap-error.ts';
import type { Deduplicator, Exchange } from '../exchange/deduplicator.ts';
import type { EndpointStats } from '../exchange/endpoint-stats.ts';
import type { ReceivedResponse } from '../exchange/outgoing-request.ts';
import type { Requester } from '../exchange/requester.ts';
import { randomToken } from '../exchange/tokens.ts';
import { messageTypes, noBytes, type CoapMessage } from '../message/coap-message.ts';
import { codes, isSuccess } from '../message/codes.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { optionDefinition } from '../options/option-registry.ts';
import { uintValue } from '../options/option-values.ts';
import { screenOptions } from '../options/screen-options.ts';
import type { NotificationHandler, NotificationVerdict } from './coap-notification.ts';

/** What the observing request asked for, without Observe: fetches the blocks of a large notification. */
export interface ObservedRequest {
  /** Default GET. */
  readonly method?: number;
  readonly options: readonly CoapOption[];
  /** What a FETCH asked for. */
  readonly payload?: Uint8Array;
}

interface NotificationsContext<P extends Peer> {
  readonly log: Logger;
  readonly stats: EndpointStats;
  readonly deduplicator: Deduplicator;
  readonly requester: Requester<P>;
  readonly limits: TransferLimits;
  readonly onNotification: NotificationHandler<P> | undefined;
  readonly observedRequest: ((peer: P, token: Uint8Array) => ObservedRequest | undefined) | undefined;
  readonly reply: (
    peer: P,
    type: typeof messageTypes.acknowledgement | typeof messageTypes.reset,
    id: number,
  ) => void;
}

/** Responses that no request waits for, handed to who knows their observation; acknowledged as that one says (RFC 7641 §3.5, §3.6). */
export class Notifications<P extends Peer> {
  readonly #context: NotificationsContext<P>;

  constructor(context: NotificationsContext<P>) {
    this.#context = context;
  }

  receive(peer: P, message: CoapMessage, exchange: Exchange): void {
    const { onNotification, stats } = this.#context;
    const options = screenOptions(message.options, isRegistered);
    if (typeof options === 'number') {
      stats.badOptions++;
      this.#reject(peer, message, exchange);
      return;
    }
    const observe = uintValue(options, optionNumbers.observe);
    // A success without Observe is an answer that came too late.
    if (onNotification === undefined || (observe === undefined && isSuccess(message.code))) {
      this.#reject(peer, message, exchange);
      return;
    }
    stats.notifications++;
    const response: ReceivedResponse = {
      code: message.code,
      token: message.token,
      observe,
      contentFormat: uintValue(options, optionNumbers.contentFormat),
      options,
      payload: message.payload,
    };
    const block = findBlock(options, optionNumbers.block2);
    let verdict;
    try {
      verdict =
        typeof block !== 'object' || !block.more
          ? onNotification({ ...response, peer, confirmable: isConfirmable(message) })
          : this.#completed(peer, message, response, onNotification);
    } catch (error) {
      this.#fail(peer, exchange, error);
      return;
    }
    if (!(verdict instanceof Promise)) {
      this.#conclude(peer, message, exchange, verdict);
      return;
    }
    verdict.then(
      (settled) => this.#conclude(peer, message, exchange, settled),
      (error: unknown) => this.#fail(peer, exchange, error),
    );
  }

  /** The notification has the first block, the rest is fetched (RFC 7959 §2.6). */
  async #completed(
    peer: P,
    message: CoapMessage,
    first: ReceivedResponse,
    onNotification: NotificationHandler<P>,
  ): Promise<NotificationVerdict> {
    const observed = this.#context.observedRequest?.(peer, message.token);
    if (observed === undefined) return 'reject';
    const request = {
      method: observed.method ?? codes.get,
      token: randomToken(),
      options: observed.options,
      payload: observed.payload ?? noBytes,
      confirmable: true,
      signal: undefined,
    };
    const send = this.#context.requester.send.bind(this.#context.requester, peer);
    const whole = await download(request, first, send, this.#context.limits);
    return await onNotification({ ...whole, peer, confirmable: isConfirmable(message) });
  }

  #conclude(peer: P, message: CoapMessage, exchange: Exchange, verdict: NotificationVerdict): void {
    if (verdict === 'reject') {
      this.#reject(peer, message, exchange);
      return;
    }
    if (!isConfirmable(message)) {
      this.#context.deduplicator.settle(exchange, undefined);
      return;
    }
    this.#context.deduplicator.settle(exchange, messageTypes.acknowledgement);
    this.#context.reply(peer, messageTypes.acknowledgement, message.id);
  }

  #reject(peer: P, message: CoapMessage, exchange: Exchange): void {
    this.#context.deduplicator.settle(exchange, messageTypes.reset);
    // Of non-confirmable messages only a notification is worth a reset, to end its observation (RFC 7641 §3.6).
    if (isConfirmable(message) || message.options.some(({ number }) => number === optionNumbers.observe))
      this.#context.reply(peer, messageTypes.reset, message.id);
  }

  /** Nothing is sent, so that the peer sends again: what it said is not safe yet. */
  #fail(peer: P, exchange: Exchange, error: unknown): void {
    const { stats, log, deduplicator } = this.#context;
    stats.unanswered++;
    if (!(error instanceof NoAnswer)) {
      stats.handlerErrors++;
      log.error({ peer: peer.key, error: errorChain(error) }, 'a notification was not taken');
    }
    deduplicator.forget(exchange);
  }
}

const isConfirmable = (message: CoapMessage): boolean => message.type === messageTypes.confirmable;
const isRegistered = (number: number): boolean => optionDefinition(number) !== undefined;
