import { silentLogger, type Clock, type Logger, type Peer, type StreamConnection } from '@holdfast/kernel';
import { Downloads } from '../block/downloads.ts';
import type { TransferLimits } from '../block/transfer.ts';
import { Uploads } from '../block/uploads.ts';
import { CoapError } from '../coap-error.ts';
import { Caller } from '../exchange/caller.ts';
import type { CoapHandlers, CoapMessaging } from '../exchange/coap-messaging.ts';
import type { CoapResponse } from '../exchange/coap-request.ts';
import { defaultEndpointLimits, type EndpointLimits } from '../exchange/endpoint-limits.ts';
import { newStats, type EndpointStats } from '../exchange/endpoint-stats.ts';
import type { OutgoingRequest, ReceivedResponse } from '../exchange/outgoing-request.ts';
import { Requester, type SingleRequest } from '../exchange/requester.ts';
import { Responder } from '../exchange/responder.ts';
import { noBytes } from '../message/coap-message.ts';
import { codes, isRequest, isResponse } from '../message/codes.ts';
import type { StreamMessage } from '../message/stream-message.ts';
import { Notifications } from '../observe/notifications.ts';
import { notificationKey, type NotifyOptions } from '../observe/notify-options.ts';
import { responseOptions } from '../options/field-options.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { findOption } from '../options/option-values.ts';
import { understoodOptions } from '../options/understood-options.ts';
import { defaultStreamLimits, type StreamLimits } from './stream-limits.ts';
import { payloadBytes, StreamReplies } from './stream-replies.ts';
import type { StreamSession } from './stream-session.ts';
import { StreamSessions } from './stream-sessions.ts';

export interface CoapStreamEndpointOptions<P extends Peer> extends CoapHandlers<P> {
  readonly clock: Clock;
  readonly log?: Logger;
  /** Messages are as long as both sides allow, blocks always of 1024. */
  readonly limits?: Partial<Omit<EndpointLimits, 'blockBytes'>>;
  readonly streamLimits?: Partial<StreamLimits>;
  /** For one response. Default 93 s, as long as over datagrams. */
  readonly responseMs?: number;
  /** The peer can be asked. */
  readonly onConnected?: (peer: P) => void;
  /** Its observations of us are over, and ours of it (RFC 8323 §7.4). */
  readonly onDisconnected?: (peer: P, reason: CoapError) => void;
}

const BLOCK_BYTES = 1024;

/** CoAP server and client in one, over TCP or TLS connections that are given to it (RFC 8323). Each connection is a peer. */
export class CoapStreamEndpoint<P extends Peer> implements CoapMessaging<P> {
  readonly #stats = newStats();
  readonly #limits: EndpointLimits;
  readonly #options: CoapStreamEndpointOptions<P>;
  readonly #sessions: StreamSessions<P>;
  readonly #caller: Caller;
  readonly #requester: Requester<P>;
  readonly #responder: Responder<P, StreamSession<P>> | undefined;
  readonly #notifications: Notifications<P, undefined>;
  readonly #uploads: Uploads;
  readonly #downloads: Downloads;
  #running = 0;
  /** Stands for the order of arrival, where the numbers sent stand for nothing (RFC 8323 §7.1). */
  #sequence = 0;
  #closed = false;

  constructor(options: CoapStreamEndpointOptions<P>) {
    const { clock, log = silentLogger, handle, responseMs = 93_000 } = options;
    const limits = { ...defaultEndpointLimits, ...options.limits, blockBytes: BLOCK_BYTES };
    const stats = this.#stats;
    this.#options = options;
    this.#limits = limits;
    this.#uploads = new Uploads(clock, limits);
    this.#downloads = new Downloads(clock, limits);
    const understood = understoodOptions(options.handlerOptions ?? []);
    this.#requester = new Requester({
      clock,
      limits,
      stats,
      understood,
      responseMs,
      dispatch: this.#dispatch,
    });
    const transfer = { blockBytes: BLOCK_BYTES, maxResponseBytes: limits.responseBytes, bert: true };
    this.#caller = new Caller({ clock, stats, limits: transfer, patienceMs: responseMs });
    this.#notifications = new Notifications({
      log,
      stats,
      requester: this.#requester,
      limits: transfer,
      understood,
      onNotification: options.onNotification,
      observedRequest: options.observedRequest,
      path: { accept: nothing, reject: this.#unwanted, forget: nothing },
      sequence: this.#next,
    });
    if (handle !== undefined) {
      const messageBytes = (peer: P): number => this.#sessions.get(peer)?.peerMessageBytes ?? 0;
      this.#responder = new Responder({
        log,
        stats,
        limits,
        uploads: this.#uploads,
        downloads: this.#downloads,
        handle,
        understood,
        replies: new StreamReplies<P>(stats, messageBytes, () => void this.#running--),
        bert: true,
      });
    }
    this.#sessions = new StreamSessions({
      clock,
      limits: { ...defaultStreamLimits, ...options.streamLimits },
      tokenBytes: limits.tokenBytes,
      onMessage: this.#receive,
      onGreeting: ({ peer }) => options.onConnected?.(peer),
      onEnd: this.#ended,
      waiting: (peer) => this.#requester.waitsFor(peer),
    });
  }

  /** Takes a connection, whoever opened it. False: there are too many, and it was closed. */
  add(connection: StreamConnection<P>): boolean {
    if (!this.#closed && this.#sessions.add(connection) !== undefined) return true;
    if (this.#closed) connection.destroy();
    this.#stats.dropped++;
    return false;
  }

  /** Ends the connection in order. */
  release(peer: P): void {
    this.#sessions.get(peer)?.release();
  }

  /** Ends the connection, and tells the peer why (RFC 8323 §5.6). */
  abort(peer: P, reason: string): void {
    this.#sessions.get(peer)?.abort(reason);
  }

  /** Also waits for the peer's greeting, where the connection is new. */
  async request(peer: P, request: OutgoingRequest): Promise<ReceivedResponse> {
    const session = this.#sessions.get(peer);
    if (session === undefined) throw new CoapError('closed', 'there is no connection to this peer');
    await session.greeting();
    const limits = this.#transferLimits(session, request.payload ?? noBytes);
    const send = async (single: SingleRequest): Promise<ReceivedResponse> =>
      await this.#requester.send(peer, single);
    const response = await this.#caller.request(peer.key, request, send, limits);
    return response.observe === undefined ? response : { ...response, observe: this.#next() };
  }

  /** Resolves when it is written: whether it is `confirmable` means nothing here. */
  async notify(peer: P, token: Uint8Array, whole: CoapResponse, options: NotifyOptions): Promise<void> {
    const session = this.#sessions.get(peer);
    if (session === undefined) throw new CoapError('closed', 'there is no connection to this peer');
    const fitting = payloadBytes(session.peerMessageBytes);
    const key = (): ReturnType<typeof notificationKey> => notificationKey(peer, options);
    const response = this.#downloads.slice(whole, undefined, key, fitting);
    const { code, payload = noBytes } = response;
    session.send({ code, token, options: responseOptions(response), payload });
    this.#stats.sent++;
  }

  /** `exchanges` is the number of connections. */
  stats(): Readonly<EndpointStats> {
    const { size: exchanges } = this.#sessions;
    const transfers = this.#uploads.size + this.#downloads.size;
    return { ...this.#stats, exchanges, running: this.#running, pending: this.#requester.size, transfers };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#caller.close();
    this.#requester.close();
    this.#sessions.close();
    this.#uploads.clear();
    this.#downloads.clear();
  }

  #transferLimits(session: StreamSession<P>, payload: Uint8Array): TransferLimits {
    const messageBytes = payloadBytes(session.peerMessageBytes);
    const fits = payload.length <= messageBytes;
    if (!fits && (!session.peerBlockWise || messageBytes < BLOCK_BYTES)) {
      throw new CoapError('too-large', `${payload.length} bytes do not fit what the peer takes`);
    }
    return {
      messageBytes,
      blockBytes: BLOCK_BYTES,
      maxResponseBytes: this.#limits.responseBytes,
      bert: true,
    };
  }

  readonly #next = (): number => (this.#sequence = (this.#sequence + 1) & 0xff_ffff);

  readonly #dispatch = (peer: P, request: SingleRequest): undefined => {
    const session = this.#sessions.get(peer);
    if (session === undefined) throw new CoapError('closed', 'there is no connection to this peer');
    const { method: code, token, options, payload } = request;
    session.send({ code, token, options, payload });
    this.#stats.sent++;
  };

  readonly #receive = (session: StreamSession<P>, message: StreamMessage): void => {
    const { peer } = session;
    this.#stats.received++;
    if (isRequest(message.code)) this.#requested(session, message);
    else if (!isResponse(message.code)) this.#stats.malformed++;
    else if (this.#requester.receive(peer, message) === 'unknown')
      this.#notifications.receive(peer, message, true, undefined);
  };

  #requested(session: StreamSession<P>, message: StreamMessage): void {
    const refuse = (code: number): void => {
      session.answer({ code, token: message.token, options: [], payload: noBytes });
      this.#stats.sent++;
    };
    if (this.#responder === undefined) refuse(codes.methodNotAllowed);
    else if (this.#running >= this.#limits.running) {
      this.#stats.dropped++;
      refuse(codes.serviceUnavailable);
    } else {
      this.#running++;
      session.begin();
      this.#responder.receive(session.peer, message, true, session);
    }
  }

  /** There is no reset: where it is known what to cancel, that is done (RFC 8323 §7.3). */
  readonly #unwanted = (peer: P, { token, options }: StreamMessage): void => {
    if (findOption(options, optionNumbers.observe) === undefined) return;
    const observed = this.#options.observedRequest?.(peer, token);
    if (observed === undefined) return;
    const { method = codes.get, payload } = observed;
    const request = { method, options: observed.options, payload, token, observe: 1 } as const;
    this.request(peer, request).catch((error: unknown) => {
      const { log = silentLogger } = this.#options;
      log.debug({ peer: peer.key, error: String(error) }, 'an observation was not cancelled');
    });
  };

  readonly #ended = ({ peer }: StreamSession<P>, error: CoapError): void => {
    this.#requester.lose(peer.key, error);
    this.#uploads.forget(peer.key);
    this.#options.onDisconnected?.(peer, error);
  };
}

const nothing = (): void => {};
