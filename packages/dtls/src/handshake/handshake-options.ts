import type { CipherSuiteName } from '../cipher/cipher-suite-name.ts';

/** What handshakes agree to, and how patiently they are made (RFC 6347 §4.2.4.1). */
export interface HandshakeOptions {
  /** Until the first retransmission. Default 1,000; NB-IoT wants 9,000 (RFC 7925 §11). */
  readonly initialTimeoutMs?: number;
  /** By how much each wait exceeds the one before, at least 1. Default 2. */
  readonly backOff?: number;
  /** Default 60,000. */
  readonly maxTimeoutMs?: number;
  /** Default 5: with the default timeouts a handshake is given up after 63 s of silence. */
  readonly maxRetransmissions?: number;
  /** Largest datagram that a flight is cut into, 100..16,384 bytes. Default 1,200. */
  readonly mtu?: number;
  /** Refuse peers that do not offer RFC 7627. Default false: they are accepted and their sessions say so. */
  readonly requireExtendedMasterSecret?: boolean;
  /** In order of preference; those for which there is no credential do not count. Default: all, forward secrecy first, then CCM_8. */
  readonly cipherSuites?: readonly CipherSuiteName[];
  /**
   * RFC 8449: the longest content that we take in one protected record, 64..16,384 bytes; longer ones are dropped. A client
   * asks for it; a server tells it to clients that ask. Default of a server: 16,384; of a client: it does not ask.
   */
  readonly recordSizeLimit?: number;
}
