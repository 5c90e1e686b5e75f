import { silentLogger, type Clock, type DatagramTransport, type Logger, type Peer } from '@holdfast/kernel';
import { Downloads } from '../block/downloads.ts';
import { transfer } from '../block/transfer.ts';
import { Uploads } from '../block/uploads.ts';
import { CoapError } from '../coap-error.ts';
import { messageTypes, noBytes, type CoapMessage, type MessageType } from '../message/coap-message.ts';
import { isRequest, isResponse } from '../message/codes.ts';
import { decodeMessage, encodeEmpty } from '../message/message-codec.ts';
import type { NotificationHandler } from '../observe/coap-notification.ts';
import { Notifications, type ObservedRequest } from '../observe/notifications.ts';
import { Notifier, type NotifyOptions } from '../observe/notifier.ts';
import { requestOptions } from '../options/field-options.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { optionDefinition } from '../options/option-registry.ts';
import type { CoapResponse, RequestHandler } from './coap-request.ts';
import { Deduplicator, type Exchange } from './deduplicator.ts';
import { defaultEndpointLimits, type EndpointLimits } from './endpoint-limits.ts';
import { newStats, type EndpointStats } from './endpoint-stats.ts';
import type { OutgoingRequest, ReceivedResponse } from './outgoing-request.ts';
import { Outbox } from './outbox.ts';
import { Repeater } from './repeater.ts';
import { Requester } from './requester.ts';
import { Responder } from './responder.ts';
import { randomToken } from './tokens.ts';
import {
  defaultTransmissionParameters,
  exchangeLifetimeMs,
  maxTransmitWaitMs,
  type TransmissionParameters,
} from './transmission-parameters.ts';

export interface CoapEndpointOptions<P extends Peer> {
  readonly transport: DatagramTransport<P>;
  readonly clock: Clock;
  readonly log?: Logger;
  readonly params?: Partial<TransmissionParameters>;
  readonly limits?: Partial<EndpointLimits>;
  /** Absent: requests are reset. */
  readonly handle?: RequestHandler<P>;
  /** Options besides the usual that the handler honours, such as If-Match; other critical ones are refused with 4.02. */
  readonly handlerOptions?: readonly number[];
  /**
   * When to send an empty acknowledgement for a request whose handler takes time. Default: half of ACK_TIMEOUT, so that it reaches the client before its first
   * retransmission (RFC 7252 §5.2.2). `Infinity`: never, where an acknowledgement promises that the request took effect.
   */
  readonly separateAfterMs?: number;
  /** Absent: notifications are reset. */
  readonly onNotification?: NotificationHandler<P>;
  /** The request behind an observation's token; needed to complete notifications that exceed a block. */
  readonly observedRequest?: (peer: P, token: Uint8Array) => ObservedRequest | undefined;
  /** A non-confirmable notification of ours was reset: the peer does not observe any more. */
  readonly onObserverReset?: (peer: P, token: Uint8Array) => void;
}

/** CoAP server and client in one, over datagrams (RFC 7252, RFC 7641, RFC 7959). It is the transport's one receiver; closing that is the caller's. */
export class CoapEndpoint<P extends Peer> {
  readonly #transport: DatagramTransport<P>;
  readonly #clock: Clock;
  readonly #limits: EndpointLimits;
  readonly #stats = newStats();
  readonly #deduplicator: Deduplicator;
  readonly #outbox: Outbox<P>;
  readonly #params: TransmissionParameters;
  readonly #requester: Requester<P>;
  readonly #repeater: Repeater;
  readonly #responder: Responder<P> | undefined;
  readonly #notifications: Notifications<P>;
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
    const send = this.#send;
    this.#transport = transport;
    this.#clock = clock;
    this.#limits = limits;
    this.#params = params;
    this.#repeater = new Repeater(clock);
    this.#deduplicator = new Deduplicator(clock, exchangeLifetimeMs(params), limits);
    this.#uploads = new Uploads(clock, limits);
    this.#downloads = new Downloads(clock, limits);
    this.#outbox = new Outbox({ transport, clock, params, limits, stats });
    this.#requester = new Requester({ outbox: this.#outbox, clock, params, limits, stats, send });
    const shared = { log, stats, deduplicator: this.#deduplicator };
    this.#notifications = new Notifications({
      ...shared,
      requester: this.#requester,
      limits: { blockBytes: limits.blockBytes, maxResponseBytes: limits.responseBytes },
      onNotification,
      observedRequest,
      reply: this.#reply,
    });
    const sending = { outbox: this.#outbox, downloads: this.#downloads, send };
    this.#notifier = new Notifier({ ...sending, onObserverReset: options.onObserverReset });
    if (handle !== undefined) {
      this.#responder = new Responder({
        ...shared,
        ...sending,
        clock,
        uploads: this.#uploads,
        handle,
        understood: understoodInRequests(options.handlerOptions ?? []),
        separateAfterMs: options.separateAfterMs ?? params.ackTimeoutMs / 2,
      });
    }
    transport.onDatagram(this.#receive);
  }

  /** Resolves with the whole response, whatever its code. Rejects with {@link CoapError}. */
  async request(peer: P, request: OutgoingRequest): Promise<ReceivedResponse> {
    const { timeoutMs, maxResponseBytes = this.#limits.responseBytes } = request;
    const timeout = timeoutMs === undefined ? undefined : new AbortController();
    const timer =
      timeoutMs === undefined
        ? undefined
        : this.#clock.after(timeoutMs, () => {
            this.#stats.timeouts++;
            timeout?.abort(new CoapError('timeout', `no response within ${timeoutMs} ms`));
          });
    const signals = [timeout?.signal, request.signal].filter((signal) => signal !== undefined);
    try {
      return await transfer(
        {
          method: request.method,
          token: request.token ?? randomToken(),
          options: requestOptions(request),
          payload: request.payload ?? noBytes,
          confirmable: request.confirmable ?? true,
          signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0],
        },
        this.#repeater.wrap(
          (single) => this.#requester.send(peer, single),
          request.patienceMs ?? timeoutMs ?? maxTransmitWaitMs(this.#params),
        ),
        { blockBytes: this.#limits.blockBytes, maxResponseBytes },
      );
    } finally {
      timer?.cancel();
    }
  }

  /** Resolves when the observer has acknowledged, or, where it need not, at once. Rejects with `reset`: it observes no more; `timeout`, `queue-full`, `closed`. */
  async notify(peer: P, token: Uint8Array, response: CoapResponse, options: NotifyOptions): Promise<void> {
    if (this.#closed) throw new CoapError('closed', 'the endpoint was closed');
    await this.#notifier.notify(peer, token, response, options);
  }

  stats(): Readonly<EndpointStats> {
    const { size: exchanges, running } = this.#deduplicator;
    return { ...this.#stats, exchanges, running, pending: this.#requester.size };
  }

  /** Rejects what is pending with `closed`; from now on datagrams are ignored. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#transport.onDatagram(() => {});
    this.#repeater.close();
    this.#requester.close();
    this.#outbox.close();
    this.#responder?.close();
    this.#uploads.clear();
    this.#downloads.clear();
    this.#deduplicator.close();
  }

  readonly #send = (peer: P, datagram: Uint8Array): void => {
    if (this.#closed) return;
    this.#stats.sent++;
    this.#transport.send(peer, datagram);
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
    else if (message.code !== 0) this.#exchange(peer, message);
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

  #exchange(peer: P, message: CoapMessage): void {
    const exchange = this.#deduplicator.admit(peer.key, message.id);
    if (exchange === undefined) this.#stats.dropped++;
    else if (exchange.duplicates > 0) this.#repeat(peer, message, exchange);
    else if (!isRequest(message.code)) this.#response(peer, message, exchange);
    else if (this.#responder !== undefined) this.#responder.receive(peer, message, exchange);
    else {
      this.#deduplicator.settle(exchange, messageTypes.reset);
      if (message.type === messageTypes.confirmable) this.#reply(peer, messageTypes.reset, message.id);
    }
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
      this.#notifications.receive(peer, message, exchange);
      return;
    }
    const type = fate === 'used' ? messageTypes.acknowledgement : messageTypes.reset;
    this.#deduplicator.settle(exchange, type);
    if (message.type === messageTypes.confirmable) this.#reply(peer, type, message.id);
  }
}

/** Registered ones but those that only the handler could honour. */
function understoodInRequests(handlerOptions: readonly number[]): (number: number) => boolean {
  const understood = new Set(handlerOptions);
  return (number) =>
    understood.has(number) ||
    (optionDefinition(number) !== undefined &&
      number !== optionNumbers.ifMatch &&
      number !== optionNumbers.ifNoneMatch);
}

/** Of a message that is malformed but for its header: it is reset, for its sender to stop (RFC 7252 §4.2). */
function confirmableId(datagram: Uint8Array): number | undefined {
  if (datagram.length < 4 || (datagram[0] as number) >> 4 !== 0b0100) return undefined;
  return ((datagram[2] as number) << 8) | (datagram[3] as number);
}
