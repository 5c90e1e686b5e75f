import { silentLogger, type Clock, type DatagramTransport, type Logger, type Peer } from '@holdfast/kernel';
import { Downloads } from '../block/downloads.ts';
import { Uploads } from '../block/uploads.ts';
import { CoapError } from '../coap-error.ts';
import { messageTypes, noBytes, type CoapMessage, type MessageType } from '../message/coap-message.ts';
import { isRequest, isResponse } from '../message/codes.ts';
import { decodeMessage, encodeEmpty, encodeMessage } from '../message/message-codec.ts';
import { DatagramNotifications } from '../observe/datagram-notifications.ts';
import { Notifications } from '../observe/notifications.ts';
import { Notifier } from '../observe/notifier.ts';
import type { NotifyOptions } from '../observe/notify-options.ts';
import { understoodOptions } from '../options/understood-options.ts';
import { Caller } from './caller.ts';
import type { CoapHandlers, CoapMessaging } from './coap-messaging.ts';
import type { CoapResponse } from './coap-request.ts';
import { EchoChallenge } from './echo-challenge.ts';
import { DatagramReplies } from './datagram-replies.ts';
import { Deduplicator, fingerprint, type Exchange } from './deduplicator.ts';
import { defaultEndpointLimits, type EndpointLimits } from './endpoint-limits.ts';
import { newStats, type EndpointStats } from './endpoint-stats.ts';
import type { OutgoingRequest, ReceivedResponse } from './outgoing-request.ts';
import { tooManyRequests } from './too-many-requests.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { uintOption } from '../options/option-values.ts';
import { Outbox, type Delivery } from './outbox.ts';
import { Requester, type SingleRequest } from './requester.ts';
import { Responder } from './responder.ts';
import {
  defaultTransmissionParameters,
  exchangeLifetimeMs,
  maxTransmitWaitMs,
  type TransmissionParameters,
} from './transmission-parameters.ts';

export interface CoapEndpointOptions<P extends Peer> extends CoapHandlers<P> {
  readonly transport: DatagramTransport<P>;
  readonly clock: Clock;
  readonly log?: Logger;
  readonly params?: Partial<TransmissionParameters>;
  readonly limits?: Partial<EndpointLimits>;
  /**
   * On plain UDP anyone can ask in another's name. With this, an answer to GET or FETCH that is more than so many times as long as its request goes only to
   * who has shown an Echo (RFC 9175 §2.4; RFC 7252 §11.3 says why): others get 4.01, which clients that do not know Echo take for a refusal. 3 is a good number.
   * Default: no such limit.
   */
  readonly amplification?: number;
  /**
   * When to send an empty acknowledgement for a request whose handler takes time. Default: half of ACK_TIMEOUT, so that it reaches the client before its first
   * retransmission (RFC 7252 §5.2.2). `Infinity`: never, where an acknowledgement promises that the request took effect.
   */
  readonly separateAfterMs?: number;
}

/** CoAP server and client in one, over datagrams (RFC 7252, RFC 7641, RFC 7959). It is the transport's one receiver; closing that is the caller's. */
export class CoapEndpoint<P extends Peer> implements CoapMessaging<P> {
  readonly #transport: DatagramTransport<P>;
  readonly #stats = newStats();
  readonly #busySeconds: number;
  readonly #deduplicator: Deduplicator;
  readonly #outbox: Outbox<P>;
  readonly #requester: Requester<P>;
  readonly #caller: Caller;
  readonly #responder: Responder<P, Exchange> | undefined;
  readonly #replies: DatagramReplies<P>;
  readonly #notifications: Notifications<P, Exchange>;
  readonly #notifier: Notifier<P>;
  readonly #uploads: Uploads;
  readonly #downloads: Downloads;
  #closed = false;

  constructor(options: CoapEndpointOptions<P>) {
    const { transport, clock, log = silentLogger, handle, onNotification, observedRequest } = options;
    const params = { ...defaultTransmissionParameters, ...options.params };
    const limits = { ...defaultEndpointLimits, ...options.limits };
    if (![16, 32, 64, 128, 256, 512, 1024].includes(limits.blockBytes)) {
      throw new CoapError('bad-block', `${limits.blockBytes} is not a block size`);
    }
    const stats = this.#stats;
    this.#busySeconds = limits.busySeconds;
    const send = this.#send;
    const understood = understoodOptions(options.handlerOptions ?? []);
    this.#transport = transport;
    this.#deduplicator = new Deduplicator(clock, exchangeLifetimeMs(params), limits);
    this.#uploads = new Uploads(clock, limits);
    this.#downloads = new Downloads(clock, limits);
    this.#outbox = new Outbox({ transport, clock, params, limits, stats });
    this.#requester = new Requester({
      clock,
      limits,
      stats,
      understood,
      responseMs: maxTransmitWaitMs(params),
      dispatch: this.#dispatch,
    });
    this.#notifications = new Notifications({
      log,
      stats,
      requester: this.#requester,
      limits: { blockBytes: limits.blockBytes, maxResponseBytes: limits.responseBytes },
      understood,
      onNotification,
      observedRequest,
      path: new DatagramNotifications(this.#deduplicator, this.#reply),
    });
    this.#caller = new Caller({
      clock,
      stats,
      patienceMs: maxTransmitWaitMs(params),
      limits: { blockBytes: limits.blockBytes, maxResponseBytes: limits.responseBytes },
    });
    const sending = { outbox: this.#outbox, downloads: this.#downloads, send };
    this.#notifier = new Notifier({ ...sending, onObserverReset: options.onObserverReset });
    this.#replies = new DatagramReplies({
      ...sending,
      clock,
      deduplicator: this.#deduplicator,
      amplification:
        options.amplification === undefined
          ? undefined
          : { factor: options.amplification, echo: new EchoChallenge({ clock }) },
      blockBytes: limits.blockBytes,
      separateAfterMs: options.separateAfterMs ?? params.ackTimeoutMs / 2,
    });
    if (handle !== undefined) {
      this.#responder = new Responder({
        log,
        stats,
        limits,
        uploads: this.#uploads,
        downloads: this.#downloads,
        handle,
        understood,
        replies: this.#replies,
        bert: false,
      });
    }
    transport.onDatagram(this.#receive);
  }

  async request(peer: P, request: OutgoingRequest): Promise<ReceivedResponse> {
    return await this.#caller.request(peer.key, request, (single) => this.#requester.send(peer, single));
  }

  async notify(peer: P, token: Uint8Array, response: CoapResponse, options: NotifyOptions): Promise<void> {
    if (this.#closed) throw new CoapError('closed', 'the endpoint was closed');
    await this.#notifier.notify(peer, token, response, options);
  }

  stats(): Readonly<EndpointStats> {
    const { size: exchanges, running } = this.#deduplicator;
    const transfers = this.#uploads.size + this.#downloads.size;
    return { ...this.#stats, exchanges, running, pending: this.#requester.size, transfers };
  }

  /** Who was there is there no more: what waits for its answers rejects with `aborted`, and whoever comes from there next is a stranger. */
  forget(peer: P): void {
    this.#requester.lose(peer.key, new CoapError('aborted', 'the peer was forgotten'));
    this.#deduplicator.forgetPeer(peer.key);
  }

  /** From now on datagrams are ignored. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#transport.onDatagram(() => {});
    this.#caller.close();
    this.#requester.close();
    this.#outbox.close();
    this.#replies.close();
    this.#uploads.clear();
    this.#downloads.clear();
    this.#deduplicator.close();
  }

  readonly #send = (peer: P, datagram: Uint8Array): void => {
    if (this.#closed) return;
    this.#stats.sent++;
    this.#transport.send(peer, datagram);
  };

  readonly #dispatch = (peer: P, request: SingleRequest, delivery: Delivery): (() => void) | undefined => {
    const { method: code, token, options, payload } = request;
    const outbox = this.#outbox;
    if (request.confirmable) {
      const type = messageTypes.confirmable;
      const encode = (id: number): Uint8Array => encodeMessage({ type, code, id, token, options, payload });
      const transmission = outbox.confirmable(peer, encode, delivery);
      return () => outbox.abandon(transmission);
    }
    const type = messageTypes.nonConfirmable;
    const id = outbox.nextId(peer);
    this.#send(peer, encodeMessage({ type, code, id, token, options, payload }));
    return undefined;
  };

  readonly #reply = (peer: P, type: MessageType, id: number): void => {
    if (type === messageTypes.reset) this.#stats.resetsSent++;
    this.#send(peer, encodeEmpty(type, id));
  };

  readonly #receive = (peer: P, datagram: Uint8Array): void => {
    this.#stats.received++;
    let message;
    try {
      message = decodeMessage(datagram);
    } catch {
      this.#stats.malformed++;
      const id = confirmableId(datagram);
      if (id !== undefined) this.#reply(peer, messageTypes.reset, id);
      return;
    }
    if (message.type === messageTypes.acknowledgement) this.#acknowledged(peer, message);
    else if (message.type === messageTypes.reset) this.#wasReset(peer, message);
    else if (message.code !== 0) this.#exchange(peer, message, fingerprint(datagram));
    // An empty confirmable message asks whether someone is there (RFC 7252 §4.3, "CoAP ping").
    else if (message.type === messageTypes.confirmable) this.#reply(peer, messageTypes.reset, message.id);
  };

  #acknowledged(peer: P, message: CoapMessage): void {
    if (message.code !== 0 && !isResponse(message.code)) return;
    this.#outbox.settle(peer.key, message.id)?.delivery.acknowledged(message);
  }

  #wasReset(peer: P, message: CoapMessage): void {
    if (message.code !== 0) return;
    this.#stats.resetsReceived++;
    const transmission = this.#outbox.settle(peer.key, message.id);
    if (transmission === undefined) this.#notifier.reset(peer, message.id);
    else transmission.delivery.failed(new CoapError('reset', 'the peer reset the message'));
  }

  #exchange(peer: P, message: CoapMessage, print: number): void {
    const exchange = this.#deduplicator.admit(peer.key, message.id, print);
    if (exchange === 'full') this.#stats.dropped++;
    else if (exchange === 'busy') this.#refuse(peer, message);
    else if (exchange.duplicates > 0) this.#repeat(peer, message, exchange);
    else if (!isRequest(message.code)) this.#response(peer, message, exchange);
    else if (this.#responder !== undefined) {
      this.#responder.receive(peer, message, message.type === messageTypes.confirmable, exchange);
    } else {
      this.#deduplicator.settle(exchange, messageTypes.reset);
      if (message.type === messageTypes.confirmable) this.#reply(peer, messageTypes.reset, message.id);
    }
  }

  /** RFC 8516. Nothing is remembered: the same message gets the same answer, or is taken, when it comes again. */
  #refuse(peer: P, message: CoapMessage): void {
    this.#stats.busy++;
    if (message.type !== messageTypes.confirmable || !isRequest(message.code)) return;
    const { code, maxAge = 0 } = tooManyRequests(this.#busySeconds);
    const { id, token } = message;
    const options = [uintOption(optionNumbers.maxAge, maxAge)];
    const type = messageTypes.acknowledgement;
    this.#send(peer, encodeMessage({ type, code, id, token, options, payload: noBytes }));
  }

  #repeat(peer: P, message: CoapMessage, { reply }: Exchange): void {
    this.#stats.duplicates++;
    if (message.type !== messageTypes.confirmable || reply === undefined) return;
    if (typeof reply === 'number') this.#reply(peer, reply, message.id);
    else this.#send(peer, reply);
  }

  #response(peer: P, message: CoapMessage, exchange: Exchange): void {
    const fate = this.#requester.receive(peer, message);
    if (fate === 'unknown') {
      this.#notifications.receive(peer, message, message.type === messageTypes.confirmable, exchange);
      return;
    }
    const type = fate === 'used' ? messageTypes.acknowledgement : messageTypes.reset;
    this.#deduplicator.settle(exchange, type);
    if (message.type === messageTypes.confirmable) this.#reply(peer, type, message.id);
  }
}

/** Of a message that is malformed but for its header: it is reset, for its sender to stop (RFC 7252 §4.2). */
function confirmableId(datagram: Uint8Array): number | undefined {
  if (datagram.length < 4 || (datagram[0] as number) >> 4 !== 0b0100) return undefined;
  return ((datagram[2] as number) << 8) | (datagram[3] as number);
}
