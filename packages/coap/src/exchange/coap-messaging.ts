import type { Peer } from '@holdfast/kernel';
import type { NotificationHandler } from '../observe/coap-notification.ts';
import type { ObservedRequest } from '../observe/notifications.ts';
import type { NotifyOptions } from '../observe/notify-options.ts';
import type { CoapResponse, RequestHandler } from './coap-request.ts';
import type { EndpointStats } from './endpoint-stats.ts';
import type { OutgoingRequest, ReceivedResponse } from './outgoing-request.ts';

/** What an endpoint does on a peer's behalf, over whatever transport. */
export interface CoapHandlers<P extends Peer> {
  /** Absent: requests are refused, by a reset or by 4.05. */
  readonly handle?: RequestHandler<P>;
  /** Options besides the usual that the handlers honour, such as If-Match; other critical ones are refused with 4.02, in a response as `bad-option`. */
  readonly handlerOptions?: readonly number[];
  /** Absent: notifications are reset, or, on a stream, ignored. */
  readonly onNotification?: NotificationHandler<P>;
  /** The request behind an observation's token; needed to complete notifications that exceed a block. */
  readonly observedRequest?: (peer: P, token: Uint8Array) => ObservedRequest | undefined;
  /** A non-confirmable notification of ours was reset: the peer does not observe any more. */
  readonly onObserverReset?: (peer: P, token: Uint8Array) => void;
}

/** CoAP with many peers, server and client in one, over datagrams or over streams. */
export interface CoapMessaging<P extends Peer> {
  /** Resolves with the whole response, whatever its code. Rejects with `CoapError`. */
  request(peer: P, request: OutgoingRequest): Promise<ReceivedResponse>;
  /**
   * Resolves when the observer has acknowledged, or, where it need not, at once. Rejects with `reset`: it observes no more; `timeout`, `queue-full`,
   * `too-large`, `closed`.
   */
  notify(peer: P, token: Uint8Array, response: CoapResponse, options: NotifyOptions): Promise<void>;
  stats(): Readonly<EndpointStats>;
  /** Rejects what is pending with `closed`. */
  close(): void;
}
