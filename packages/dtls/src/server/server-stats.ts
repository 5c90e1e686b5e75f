/** Why a record was dropped without an answer (RFC 6347 §4.1.2.7). */
export type DiscardReason =
  /** No record of DTLS 1.2, or more of them in one datagram than anyone sends. */
  | 'malformed'
  /** Carries a Connection ID that is nobody's. */
  | 'unknown_connection'
  /** Protected, from an address without a session. */
  | 'unknown_peer'
  | 'unauthentic'
  | 'replayed'
  /** Longer than was agreed on (RFC 8449 §4: to be dropped). */
  | 'oversized'
  | 'wrong_epoch'
  /** In the clear, and not of a handshake that is under way. */
  | 'unexpected';

export interface DtlsServerStats {
  readonly datagramsReceived: number;
  readonly recordsReceived: number;
  readonly datagramsSent: number;
  readonly discarded: Readonly<Record<DiscardReason, number>>;
  /** ClientHellos answered with a HelloVerifyRequest: those without a cookie and those with a bad one. */
  readonly cookiesSent: number;
  /** ClientHellos left to come again, while there was too much else to do. */
  readonly hellosDropped: number;
  readonly handshakesStarted: number;
  readonly handshakesCompleted: number;
  readonly handshakesFailed: number;
  readonly addressChanges: number;
  /** Sends given up: too large, queue full, reservation failed or session gone. */
  readonly sendsDropped: number;
  readonly halfOpen: number;
  readonly sessions: number;
  readonly warmSessions: number;
}

/** The counters behind {@link DtlsServerStats}. */
export class ServerCounters {
  datagramsReceived = 0;
  recordsReceived = 0;
  datagramsSent = 0;
  readonly discarded: Record<DiscardReason, number> = {
    malformed: 0,
    unknown_connection: 0,
    unknown_peer: 0,
    unauthentic: 0,
    replayed: 0,
    oversized: 0,
    wrong_epoch: 0,
    unexpected: 0,
  };
  cookiesSent = 0;
  hellosDropped = 0;
  handshakesStarted = 0;
  handshakesCompleted = 0;
  handshakesFailed = 0;
  addressChanges = 0;
  sendsDropped = 0;

  snapshot(sizes: Pick<DtlsServerStats, 'halfOpen' | 'sessions' | 'warmSessions'>): DtlsServerStats {
    return {
      datagramsReceived: this.datagramsReceived,
      recordsReceived: this.recordsReceived,
      datagramsSent: this.datagramsSent,
      discarded: { ...this.discarded },
      cookiesSent: this.cookiesSent,
      hellosDropped: this.hellosDropped,
      handshakesStarted: this.handshakesStarted,
      handshakesCompleted: this.handshakesCompleted,
      handshakesFailed: this.handshakesFailed,
      addressChanges: this.addressChanges,
      sendsDropped: this.sendsDropped,
      ...sizes,
    };
  }
}
