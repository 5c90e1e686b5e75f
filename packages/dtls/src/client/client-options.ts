import type { Clock, DatagramTransport, Logger, Peer } from '@holdfast/kernel';
import type { HandshakeOptions } from '../handshake/handshake-options.ts';
import type { SessionCounters } from '../session/dtls-session.ts';

export interface DtlsConnectOptions {
  /** For this client alone: it becomes the receiver. */
  readonly transport: DatagramTransport<Peer>;
  readonly remote: Peer;
  readonly clock: Clock;
  readonly log?: Logger;
  readonly identity: Uint8Array;
  readonly key: Uint8Array;
  /** What the server shall put on its records to us; may be empty. Absent: the extension is not offered. */
  readonly connectionId?: Uint8Array;
  readonly handshake?: HandshakeOptions;
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
