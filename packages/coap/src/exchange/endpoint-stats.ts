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
  sent: number;
  retransmissions: number;
  timeouts: number;
  resetsSent: number;
  resetsReceived: number;
  badOptions: number;
  handlerErrors: number;
  unanswered: number;
  /** Now, not since the start: remembered messages, running handlers, pending requests. */
  exchanges: number;
  running: number;
  pending: number;
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
});
