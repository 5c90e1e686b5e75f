import type { Address, Clock, DatagramTransport, Logger, Peer } from '@holdfast/kernel';
import type { CredentialProblem } from '../certificate/credential-problem.ts';
import type { HandshakeOptions } from '../handshake/handshake-options.ts';
import type { CloseReason, DtlsSession } from '../session/dtls-session.ts';
import type { Resumption } from '../session/resumption.ts';
import type { ServerCredentials } from './server-credentials.ts';
import type { ClaimedCredential } from './server-key-exchange.ts';

export interface DtlsServerOptions {
  /** Its peers' keys must be `formatAddress` of their address, so that imported sessions are found. */
  readonly transport: DatagramTransport<Peer>;
  readonly clock: Clock;
  readonly log?: Logger;
  readonly credentials: ServerCredentials;
  /** Absent: the server asks for no Connection ID, and still honours a peer's. */
  readonly connectionId?: ConnectionIds;
  readonly persistence?: Persistence;
  /** Absent: every handshake is a full one. */
  readonly resumption?: Resumption;
  readonly limits?: ServerLimits;
  readonly handshake?: HandshakeOptions;
  readonly on?: ServerEvents;
}

/** Where Connection IDs come from, so that they can carry a node or thread number. */
export interface ConnectionIds {
  newConnectionId(): Uint8Array;
  /** Of every one of them, 1..255. */
  readonly length: number;
}

/** Makes sessions outlive the process without a nonce used twice. */
export interface Persistence {
  /**
   * Awaited before the server's Finished leaves; its rejection ends the handshake with internal_error. Where a session resumes
   * another (it was authenticated before it is established), the client has not shown yet that it knows the secret, so other
   * sessions of its device are to be left alone until {@link ServerEvents.established}.
   */
  establish(session: DtlsSession): Promise<void>;
  /**
   * Sequence numbers below `writeLimit` are used only once this has resolved. `counters()` tells the new limit from the call
   * on: a stored limit must never be replaced by a lower one.
   */
  reserve(session: DtlsSession, writeLimit: number): Promise<void>;
  /** How many to reserve ahead, at least 16; more are asked for when half are used. */
  readonly reserveBlock: number;
}

export interface ServerLimits {
  /** Handshakes under way; one more drops the oldest. Default 1,000. */
  readonly halfOpen?: number;
  /** One more evicts the one silent for longest. Default 200,000. */
  readonly sessions?: number;
  /** Sessions silent for so long are forgotten. Default: never. */
  readonly idleTimeoutMs?: number;
  /** Sessions silent for so long are evicted, to be imported again. Default: never. */
  readonly evictAfterMs?: number;
  /** Sessions whose cipher contexts (about 6 KB each) are kept between records while busy. Default 8,192. */
  readonly warmSessions?: number;
  /** Datagrams that wait, for each session, for sequence numbers to be reserved. Default 32. */
  readonly queuedDatagrams?: number;
  /** Bytes of one handshake message. Default 8,192. */
  readonly handshakeMessage?: number;
}

/** None may throw. */
export interface ServerEvents {
  established?(session: DtlsSession): void;
  /** Also for a session that {@link Persistence.establish} has stored but whose handshake was given up meanwhile. */
  closed?(session: DtlsSession, reason: CloseReason): void;
  refused?(refusal: Refusal): void;
  /**
   * A protected record of no session that is here, but of one elsewhere, perhaps: its Connection ID, or undefined where it has
   * none and only its address tells. Told for each such record of a datagram.
   */
  stray?(from: Peer, datagram: Uint8Array, connectionId: Uint8Array | undefined): void;
}

export interface Refusal {
  readonly address: Address;
  readonly reason: RefusalReason;
  /** Where the peer got as far as naming itself. Unproven. */
  readonly claimed?: ClaimedCredential;
  /** The PSK identity within. */
  readonly identity?: Uint8Array;
}

export type RefusalReason =
  | CredentialProblem
  | 'unknown_psk_identity'
  | 'wrong_psk'
  | 'psk_lookup_failed'
  /** The same of a port for certificates or raw public keys. */
  | 'credential_lookup_failed'
  | 'persistence_failed'
  | 'no_common_parameters'
  | 'protocol_error'
  | 'peer_alert'
  /** The owner ended the session while its handshake ran. */
  | 'ended'
  /** Ours to mend: see the log. */
  | 'internal_error'
  | 'timeout'
  | 'half_open_limit';
