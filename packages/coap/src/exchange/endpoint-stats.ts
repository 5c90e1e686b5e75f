/** Since the endpoint was made. */
export interface EndpointStats {
  received: number;
  malformed: number;
  requests: number;
  responses: number;
  notifications: number;
  duplicates: number;
  /** Messages not taken because a limit was reached. */
  dropped: number;
  /** Messages not taken because their peer has too much under way or sends too fast; requests were answered 4.29. */
  busy: number;
  sent: number;
  retransmissions: number;
  timeouts: number;
  resetsSent: number;
  resetsReceived: number;
  badOptions: number;
  handlerErrors: number;
  unanswered: number;
  /** Now, not since the start: remembered messages, running handlers, pending requests, block transfers that peers have begun. */
  exchanges: number;
  running: number;
  pending: number;
  transfers: number;
}

/** A plain object, so that counting costs nothing. */
export const newStats = (): EndpointStats => ({
  received: 0,
  malformed: 0,
  requests: 0,
  responses: 0,
  notifications: 0,
  duplicates: 0,
  dropped: 0,
  busy: 0,
  sent: 0,
  retransmissions: 0,
  timeouts: 0,
  resetsSent: 0,
  resetsReceived: 0,
  badOptions: 0,
  handlerErrors: 0,
  unanswered: 0,
  exchanges: 0,
  running: 0,
  pending: 0,
  transfers: 0,
});
