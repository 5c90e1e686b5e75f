/** How patiently handshakes are made (RFC 6347 §4.2.4.1). */
export interface HandshakeOptions {
  /** Until the first retransmission; doubles each time. Default 1,000; NB-IoT wants 9,000 (RFC 7925 §11). */
  readonly initialTimeoutMs?: number;
  /** Default 60,000. */
  readonly maxTimeoutMs?: number;
  /** Default 5: with the default timeouts a handshake is given up after 63 s of silence. */
  readonly maxRetransmissions?: number;
  /** Largest datagram that a flight is cut into, 100..16,384 bytes. Default 1,200. */
  readonly mtu?: number;
  /** Refuse peers that do not offer RFC 7627. Default false: they are accepted and their sessions say so. */
  readonly requireExtendedMasterSecret?: boolean;
}
