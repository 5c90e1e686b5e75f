import type { Clock, DatagramTransport, Logger, Peer } from '@holdfast/kernel';
import type { HandshakeOptions } from '../handshake/handshake-options.ts';
import type { SessionCounters } from '../session/dtls-session.ts';
import type { ClientCredential } from './client-credential.ts';

export type DtlsConnectOptions = ConnectOptions & ClientCredential;

export interface ConnectOptions {
  /** For this client alone: it becomes the receiver. */
  readonly transport: DatagramTransport<Peer>;
  readonly remote: Peer;
  readonly clock: Clock;
  readonly log?: Logger;
  /** What the server shall put on its records to us; may be empty. Absent: the extension is not offered. */
  readonly connectionId?: Uint8Array;
  readonly handshake?: HandshakeOptions;
  /**
   * Export of an earlier session with this server, to be resumed with new keys and without the credential (RFC 5246 §7.3). A
   * server that has forgotten it makes a full handshake.
   */
  readonly earlier?: Uint8Array;
  readonly signal?: AbortSignal;
}

export interface DtlsResumeOptions {
  readonly transport: DatagramTransport<Peer>;
  readonly clock: Clock;
  readonly log?: Logger;
  readonly exported: Uint8Array;
  /** Tell where the server is, too. */
  readonly counters: SessionCounters;
}
