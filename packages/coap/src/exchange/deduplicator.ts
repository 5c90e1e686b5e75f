import type { Clock } from '@holdfast/kernel';
import type { MessageType } from '../message/coap-message.ts';
import { AgeList, type Aging } from './age-list.ts';
import type { EndpointLimits } from './endpoint-limits.ts';

/** One received message, remembered until no duplicate of it can arrive (RFC 7252 §4.5). */
export class Exchange implements Aging<Exchange> {
  due = 0;
  older: Exchange | undefined;
  newer: Exchange | undefined;
  readonly sender: Sender;
  readonly id: number;
  /** Of its bytes: {@link fingerprint}. */
  readonly print: number;
  /** How often it arrived again: 0 = this is the first time. */
  duplicates = 0;
  done = false;
  /** An empty acknowledgement went out: the response travels in a message of its own (RFC 7252 §5.2.2). */
  acknowledged = false;
  /** What a duplicate is answered with: the reply's bytes, or the type of an empty one. Undefined: silence. */
  reply: Uint8Array | MessageType | undefined;

  constructor(sender: Sender, id: number, print: number) {
    this.sender = sender;
    this.id = id;
    this.print = print;
  }
}

interface Sender {
  readonly key: string;
  /** By message id, the oldest first. */
  readonly exchanges: Map<number, Exchange>;
  /** Of its exchanges, those whose handler runs. */
  running: number;
  /** The second in which counting began anew, and new messages since. */
  second: number;
  count: number;
}

const SWEEP_MS = 1000;

/**
 * Remembers the messages of all peers by message id. A peer that sends nothing costs nothing; one that sends much forgets its own
 * oldest messages first. Exchanges whose handler still runs are never forgotten.
 */
export class Deduplicator {
  readonly #senders = new Map<string, Sender>();
  readonly #clock: Clock;
  readonly #limits: EndpointLimits;
  /** Those that are done. */
  readonly #ages: AgeList<Exchange>;
  #running = 0;
  #bytes = 0;
  #closed = false;

  constructor(clock: Clock, lifetimeMs: number, limits: EndpointLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#ages = new AgeList(clock, lifetimeMs, SWEEP_MS, (exchange) => this.#unlink(exchange));
  }

  get size(): number {
    return this.#ages.size + this.#running;
  }

  get running(): number {
    return this.#running;
  }

  /**
   * The exchange of this message, new or, with its `duplicates` counted up, known. `busy`: this peer has too much under way or sends too fast. `full`: all
   * together have; drop the message.
   *
   * What is sent again is the same bytes (RFC 7252 §4.2). Another message under a known id comes from a device that was restarted and counts its ids from
   * where it did before: the old answer has a token that means nothing to it, so that it would go unanswered for EXCHANGE_LIFETIME.
   */
  admit(peerKey: string, id: number, print: number): Exchange | 'busy' | 'full' {
    let sender = this.#senders.get(peerKey);
    const known = sender?.exchanges.get(id);
    if (known?.print === print) {
      known.duplicates++;
      return known;
    }
    if (sender !== undefined && this.#isBusy(sender)) return 'busy';
    if (this.#running >= this.#limits.running) return 'full';
    if (known !== undefined) {
      // Until its handler is done there is no telling the two apart by their ids; the new one comes again.
      if (!known.done) return 'full';
      this.#drop(known);
    } else if (sender !== undefined && sender.exchanges.size >= this.#limits.exchangesPerPeer) {
      const oldest = oldestDone(sender);
      if (oldest === undefined) return 'busy';
      this.#drop(oldest);
    } else if (this.size >= this.#limits.exchanges) {
      if (this.#ages.oldest === undefined) return 'full';
      this.#drop(this.#ages.oldest);
    }
    // Dropping a sender's only exchange drops the sender.
    if (sender === undefined) {
      sender = { key: peerKey, exchanges: new Map(), running: 0, second: -1, count: 0 };
      this.#senders.set(peerKey, sender);
    } else if (sender.exchanges.size === 0) this.#senders.set(peerKey, sender);
    const exchange = new Exchange(sender, id, print);
    sender.exchanges.set(id, exchange);
    this.#running++;
    sender.running++;
    return exchange;
  }

  /** Counts this message. */
  #isBusy(sender: Sender): boolean {
    if (sender.running >= this.#limits.runningPerPeer) return true;
    // The clock is only asked when the count is full, so that who sends little costs nothing; a burst may be twice as long for it.
    if (++sender.count <= this.#limits.messagesPerSecond) return false;
    const second = Math.trunc(this.#clock.monotonic() / 1000);
    if (second === sender.second) return true;
    sender.second = second;
    sender.count = 1;
    return false;
  }

  /** From now on a duplicate gets this reply; a copy of bytes is kept. */
  settle(exchange: Exchange, reply: Uint8Array | MessageType | undefined): void {
    if (exchange.done || this.#closed) return;
    exchange.done = true;
    this.#running--;
    exchange.sender.running--;
    if (typeof reply === 'object') {
      exchange.reply = reply.slice();
      this.#bytes += reply.length;
    } else exchange.reply = reply;
    this.#ages.add(exchange);
    while (this.#bytes > this.#limits.replyBytes && this.#ages.oldest !== undefined)
      this.#drop(this.#ages.oldest);
  }

  /** As if the message had never arrived: a retransmission is processed anew. */
  forget(exchange: Exchange): void {
    if (this.#closed) return;
    if (exchange.done) this.#drop(exchange);
    else {
      this.#running--;
      exchange.sender.running--;
      this.#unlink(exchange);
    }
  }

  /** What is done is remembered no more; what runs goes on. */
  forgetPeer(peerKey: string): void {
    const exchanges = [...(this.#senders.get(peerKey)?.exchanges.values() ?? [])];
    for (const exchange of exchanges) if (exchange.done) this.#drop(exchange);
  }

  /** Handlers that still run settle into nothing. */
  close(): void {
    this.#closed = true;
    this.#senders.clear();
    this.#ages.clear();
    this.#running = 0;
    this.#bytes = 0;
  }

  #drop(exchange: Exchange): void {
    this.#ages.remove(exchange);
    this.#unlink(exchange);
  }

  #unlink(exchange: Exchange): void {
    if (typeof exchange.reply === 'object') this.#bytes -= exchange.reply.length;
    const { sender, id } = exchange;
    sender.exchanges.delete(id);
    if (sender.exchanges.size === 0) this.#senders.delete(sender.key);
  }
}

/** Messages are mostly done in the order of their arrival, so that the first one is it. */
function oldestDone({ exchanges }: Sender): Exchange | undefined {
  for (const exchange of exchanges.values()) if (exchange.done) return exchange;
  return undefined;
}

/** FNV-1a, 32 bits. Not a defence: who makes two messages of a kind only cheats itself. */
export function fingerprint(datagram: Uint8Array): number {
  let print = 0x811c9dc5 | 0;
  for (const byte of datagram) print = Math.imul(print ^ byte, 0x01000193);
  return print;
}
