import { errorChain, type Logger, type Peer } from '@holdfast/kernel';
import { download, type TransferLimits } from '../block/transfer.ts';
import { findBlock } from '../block/block-option.ts';
import { CoapError, NoAnswer } from '../coap-error.ts';
import type { EndpointStats } from '../exchange/endpoint-stats.ts';
import type { ReceivedResponse } from '../exchange/outgoing-request.ts';
import type { Requester } from '../exchange/requester.ts';
import { randomToken } from '../exchange/tokens.ts';
import { noBytes } from '../message/coap-message.ts';
import { codes, isSuccess } from '../message/codes.ts';
import type { StreamMessage } from '../message/stream-message.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { findOption, uintValue } from '../options/option-values.ts';
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

/** What becomes of a notification. X is what its transport keeps for it. Each ends with exactly one of these. */
export interface NotificationPath<P extends Peer, X> {
  accept(peer: P, confirmable: boolean, exchange: X): void;
  /** It is nothing that anyone here asked for: the peer is told to stop, where its transport can. */
  reject(peer: P, message: StreamMessage, confirmable: boolean, exchange: X): void;
  /** It could not be kept: nothing is sent, and if it comes again, it is a new one. */
  forget(exchange: X): void;
}

interface NotificationsContext<P extends Peer, X> {
  readonly log: Logger;
  readonly stats: EndpointStats;
  readonly requester: Requester<P>;
  readonly limits: TransferLimits;
  readonly understood: (number: number) => boolean;
  readonly onNotification: NotificationHandler<P> | undefined;
  readonly observedRequest: ((peer: P, token: Uint8Array) => ObservedRequest | undefined) | undefined;
  readonly path: NotificationPath<P, X>;
  /** Where the order of arrival counts and the number sent does not: gives that order (RFC 8323 §7.1). */
  readonly sequence?: () => number;
}

/** Responses that no request waits for, handed to who knows their observation; acknowledged as that one says (RFC 7641 §3.5, §3.6). */
export class Notifications<P extends Peer, X> {
  readonly #context: NotificationsContext<P, X>;

  constructor(context: NotificationsContext<P, X>) {
    this.#context = context;
  }

  receive(peer: P, message: StreamMessage, confirmable: boolean, exchange: X): void {
    const { onNotification, stats, path, limits, sequence, understood } = this.#context;
    const options = screenOptions(message.options, understood);
    if (typeof options === 'number') {
      stats.badOptions++;
      path.reject(peer, message, confirmable, exchange);
      return;
    }
    const sent = uintValue(options, optionNumbers.observe);
    const observe = sent === undefined || sequence === undefined ? sent : sequence();
    // A success without Observe is an answer that came too late, but a protected one may be an error inside (RFC 8613 §4.2).
    const late = observe === undefined && isSuccess(message.code) && !isProtected(options);
    if (onNotification === undefined || late) {
      path.reject(peer, message, confirmable, exchange);
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
    const block = findBlock(options, optionNumbers.block2, limits.bert);
    const conclude = (verdict: NotificationVerdict): void => {
      if (verdict === 'accept') path.accept(peer, confirmable, exchange);
      else path.reject(peer, message, confirmable, exchange);
    };
    let verdict;
    try {
      verdict =
        typeof block !== 'object' || !block.more
          ? onNotification({ ...response, peer, confirmable })
          : this.#completed(peer, response, confirmable, onNotification);
    } catch (error) {
      this.#fail(peer, exchange, error);
      return;
    }
    if (verdict instanceof Promise) {
      verdict.then(conclude, (error: unknown) => this.#fail(peer, exchange, error));
    } else conclude(verdict);
  }

  /** The notification has the first block, the rest is fetched (RFC 7959 §2.6). */
  async #completed(
    peer: P,
    first: ReceivedResponse,
    confirmable: boolean,
    onNotification: NotificationHandler<P>,
  ): Promise<NotificationVerdict> {
    const observed = this.#context.observedRequest?.(peer, first.token);
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
    return await onNotification({ ...whole, peer, confirmable });
  }

  /** Nothing is sent, so that the peer sends again: what it said is not safe yet. */
  #fail(peer: P, exchange: X, error: unknown): void {
    const { stats, log, path } = this.#context;
    stats.unanswered++;
    // A CoapError is the peer's doing: blocks that cannot be had, or are none.
    if (!(error instanceof NoAnswer || error instanceof CoapError)) {
      stats.handlerErrors++;
      log.error({ peer: peer.key, error: errorChain(error) }, 'a notification was not taken');
    }
    path.forget(exchange);
  }
}

const isProtected = (options: readonly CoapOption[]): boolean =>
  findOption(options, optionNumbers.oscore) !== undefined;
