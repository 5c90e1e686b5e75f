import type { Clock, DatagramTransport, Peer, Timer } from '@holdfast/kernel';
import { CoapError } from '../coap-error.ts';
import type { CoapMessage } from '../message/coap-message.ts';
import { AgeList, type Aging } from './age-list.ts';
import type { EndpointLimits } from './endpoint-limits.ts';
import type { EndpointStats } from './endpoint-stats.ts';
import { exchangeLifetimeMs, type TransmissionParameters } from './transmission-parameters.ts';

/** Who waits for the fate of a confirmable message. Exactly one of the two is called, once, unless the message is abandoned. */
export interface Delivery {
  /** By an empty acknowledgement or one that carries a response. */
  acknowledged(message: CoapMessage): void;
  /** `timeout`, `reset` or `closed`. */
  failed(error: CoapError): void;
}

export interface Transmission<P extends Peer> {
  readonly peer: P;
  readonly id: number;
  readonly bytes: Uint8Array;
  readonly delivery: Delivery;
  attempts: number;
  waitMs: number;
  timer: Timer | undefined;
}

/** What is under way to one peer. Kept for EXCHANGE_LIFETIME after the last message, so that no message id is used again too soon. */
interface Lane<P extends Peer> extends Aging<Lane<P>> {
  readonly key: string;
  nextId: number;
  readonly underWay: Map<number, Transmission<P>>;
  waiting: Transmission<P>[];
}

const SWEEP_MS = 5000;

/** A random start makes guessing a message id harder (RFC 7252 §4.4). */
const randomId = (): number => Math.floor(Math.random() * 0x1_0000);

export interface OutboxContext<P extends Peer> {
  readonly transport: DatagramTransport<P>;
  readonly clock: Clock;
  readonly params: TransmissionParameters;
  readonly limits: EndpointLimits;
  readonly stats: EndpointStats;
}

/** Message ids, and confirmable messages with their retransmission and congestion control (RFC 7252 §4.2, §4.4, §4.7). */
export class Outbox<P extends Peer> {
  readonly #context: OutboxContext<P>;
  readonly #lanes = new Map<string, Lane<P>>();
  readonly #ages: AgeList<Lane<P>>;
  #sharedId = randomId();
  /** Under way and waiting. */
  #size = 0;
  #closed = false;

  constructor(context: OutboxContext<P>) {
    this.#context = context;
    const lifetime = exchangeLifetimeMs(context.params);
    this.#ages = new AgeList(context.clock, lifetime, SWEEP_MS, (lane) => this.#rest(lane));
  }

  /**
   * For a non-confirmable message. A peer that is sent no confirmable ones is not remembered for its ids, or whoever makes up addresses
   * could fill the memory: it shares a sequence with the others, too long to come round to one peer in time.
   */
  nextId(peer: P): number {
    const lane = this.#lanes.get(peer.key);
    if (lane !== undefined) return this.#take(lane);
    this.#sharedId = (this.#sharedId + 1) & 0xffff;
    return this.#sharedId;
  }

  /** Sends now or when the peer's turn comes. `encode` is called once, at once. Throws `queue-full` or `closed`. */
  confirmable(peer: P, encode: (id: number) => Uint8Array, delivery: Delivery): Transmission<P> {
    if (this.#closed) throw new CoapError('closed', 'the endpoint was closed');
    const lane = this.#lane(peer.key);
    const free = lane.underWay.size < this.#context.params.nstart;
    const { queuePerPeer, transmissions } = this.#context.limits;
    if (this.#size >= transmissions || (!free && lane.waiting.length >= queuePerPeer)) {
      throw new CoapError('queue-full', 'too many messages wait');
    }
    const id = this.#take(lane);
    // A copy: the encoder's buffer would be held, whole, until the last retransmission.
    const bytes = encode(id).slice();
    const transmission: Transmission<P> = {
      peer,
      id,
      bytes,
      delivery,
      attempts: 0,
      waitMs: 0,
      timer: undefined,
    };
    this.#size++;
    if (free) this.#start(lane, transmission);
    else lane.waiting.push(transmission);
    return transmission;
  }

  /** Takes out the message that an ACK or RST is about. */
  settle(peerKey: string, id: number): Transmission<P> | undefined {
    const lane = this.#lanes.get(peerKey);
    const transmission = lane?.underWay.get(id);
    if (lane === undefined || transmission === undefined) return undefined;
    this.#end(lane, transmission);
    return transmission;
  }

  /** Its delivery hears nothing more. */
  abandon(transmission: Transmission<P>): void {
    const lane = this.#lanes.get(transmission.peer.key);
    if (lane === undefined) return;
    if (lane.underWay.get(transmission.id) === transmission) this.#end(lane, transmission);
    else {
      const left = lane.waiting.filter((waiting) => waiting !== transmission);
      this.#size -= lane.waiting.length - left.length;
      lane.waiting = left;
    }
  }

  close(): void {
    this.#closed = true;
    const error = new CoapError('closed', 'the endpoint was closed');
    const open = [...this.#lanes.values()].flatMap((lane) => [...lane.underWay.values(), ...lane.waiting]);
    this.#lanes.clear();
    this.#ages.clear();
    for (const { timer } of open) timer?.cancel();
    for (const { delivery } of open) delivery.failed(error);
  }

  #lane(key: string): Lane<P> {
    let lane = this.#lanes.get(key);
    if (lane === undefined) {
      lane = {
        key,
        nextId: randomId(),
        underWay: new Map(),
        waiting: [],
        due: 0,
        older: undefined,
        newer: undefined,
      };
      this.#lanes.set(key, lane);
    }
    return lane;
  }

  #take(lane: Lane<P>): number {
    const id = lane.nextId;
    lane.nextId = (id + 1) & 0xffff;
    this.#ages.remove(lane);
    this.#ages.add(lane);
    return id;
  }

  #rest(lane: Lane<P>): void {
    if (lane.underWay.size > 0 || lane.waiting.length > 0) this.#ages.add(lane);
    else this.#lanes.delete(lane.key);
  }

  #start(lane: Lane<P>, transmission: Transmission<P>): void {
    const { ackTimeoutMs, ackRandomFactor } = this.#context.params;
    lane.underWay.set(transmission.id, transmission);
    transmission.waitMs = ackTimeoutMs * (1 + Math.random() * (ackRandomFactor - 1));
    this.#transmit(lane, transmission);
  }

  #transmit(lane: Lane<P>, transmission: Transmission<P>): void {
    const { transport, clock, stats } = this.#context;
    transmission.timer = clock.after(transmission.waitMs, () => this.#late(lane, transmission));
    stats.sent++;
    transport.send(transmission.peer, transmission.bytes);
  }

  #late(lane: Lane<P>, transmission: Transmission<P>): void {
    const { params, stats } = this.#context;
    if (transmission.attempts < params.maxRetransmit) {
      transmission.attempts++;
      transmission.waitMs *= 2;
      stats.retransmissions++;
      this.#transmit(lane, transmission);
      return;
    }
    stats.timeouts++;
    this.#end(lane, transmission);
    transmission.delivery.failed(
      new CoapError('timeout', `no acknowledgement after ${transmission.attempts + 1} transmissions`),
    );
  }

  #end(lane: Lane<P>, transmission: Transmission<P>): void {
    transmission.timer?.cancel();
    lane.underWay.delete(transmission.id);
    this.#size--;
    while (lane.underWay.size < this.#context.params.nstart) {
      const next = lane.waiting.shift();
      if (next === undefined) return;
      this.#start(lane, next);
    }
  }
}
