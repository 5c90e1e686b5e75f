import type { Peer } from '@holdfast/kernel';
import type { Deduplicator, Exchange } from '../exchange/deduplicator.ts';
import { messageTypes } from '../message/coap-message.ts';
import type { StreamMessage } from '../message/stream-message.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { findOption } from '../options/option-values.ts';
import type { NotificationPath } from './notifications.ts';

type Empty = typeof messageTypes.acknowledgement | typeof messageTypes.reset;

/** Acknowledges a notification, or resets it (RFC 7641 §3.5, §3.6). */
export class DatagramNotifications<P extends Peer> implements NotificationPath<P, Exchange> {
  readonly #deduplicator: Deduplicator;
  readonly #reply: (peer: P, type: Empty, id: number) => void;

  constructor(deduplicator: Deduplicator, reply: (peer: P, type: Empty, id: number) => void) {
    this.#deduplicator = deduplicator;
    this.#reply = reply;
  }

  accept(peer: P, confirmable: boolean, exchange: Exchange): void {
    this.#deduplicator.settle(exchange, confirmable ? messageTypes.acknowledgement : undefined);
    if (confirmable) this.#reply(peer, messageTypes.acknowledgement, exchange.id);
  }

  reject(peer: P, message: StreamMessage, confirmable: boolean, exchange: Exchange): void {
    this.#deduplicator.settle(exchange, messageTypes.reset);
    // Of non-confirmable messages only a notification is worth a reset, to end its observation (RFC 7641 §3.6).
    if (confirmable || findOption(message.options, optionNumbers.observe) !== undefined)
      this.#reply(peer, messageTypes.reset, exchange.id);
  }

  forget(exchange: Exchange): void {
    this.#deduplicator.forget(exchange);
  }
}
