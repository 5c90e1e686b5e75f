import type { Address, Peer } from '@holdfast/kernel';
import type { PeerCredential } from '../certificate/peer-credential.ts';
import type { CipherSuiteName } from '../cipher/cipher-suite-name.ts';

/** One secured association with a peer. Its key stays the same over address changes, export and import. */
export interface DtlsSession extends Peer {
  /** Hex of the 16 random bytes that name this session; unrelated to anything on the wire. */
  readonly key: string;
  /** Where its newest authentic record came from. */
  readonly address: Address;
  /** What the peer has proved to be; in a client's session by PSK, what the client has. */
  readonly credential: PeerCredential;
  /** The PSK identity within; empty where there is none. */
  readonly identity: Uint8Array;
  readonly cipherSuite: CipherSuiteName;
  /** What the peer puts on its records to us; absent unless both sides agreed on Connection IDs (RFC 9146). May be empty. */
  readonly connectionId: Uint8Array | undefined;
  /** What we put on our records. */
  readonly peerConnectionId: Uint8Array | undefined;
  /** Bytes of the longest datagram that can be sent: of one record (RFC 8449). */
  readonly maxDatagram: number;
  /** Milliseconds since 1970. */
  readonly establishedAt: number;
  /** When the credential was proved: earlier than {@link establishedAt}, if the session resumes another. */
  readonly authenticatedAt: number;
  /** False for a peer that does not know RFC 7627. */
  readonly extendedMasterSecret: boolean;
  /** All that stays the same, secrets included: to be sealed before it is stored. */
  export(): Uint8Array;
  /** All that changes, for the same moment. */
  counters(): SessionCounters;
}

/** What a session needs beside its export to go on. Plain JSON. */
export interface SessionCounters {
  /** Every sequence number below it may have been used: writing goes on from here. */
  readonly writeLimit: number;
  /** Highest sequence number received, -1 before the first. */
  readonly readHigh: number;
  /** RFC 6347 §4.1.2.6: bit n tells whether `readHigh - n` was received; bits 32..63. */
  readonly readWindowHigh: number;
  /** Bits 0..31. */
  readonly readWindowLow: number;
  readonly host: string;
  readonly port: number;
}

export type CloseReason =
  /** The peer said goodbye. */
  | 'close_notify'
  /** The peer sent a fatal alert. */
  | 'fatal_alert'
  /** We ended it. */
  | 'ended'
  /** The same peer made a new session from the same address. */
  | 'replaced'
  /** Nothing was heard for the idle timeout. */
  | 'idle'
  /** The table was full and this one silent for longest. */
  | 'evicted'
  /** Its sequence numbers are nearly used up (RFC 6347 §4.1). */
  | 'sequence_exhausted';
