import type { MessagePort } from 'node:worker_threads';
import type {
  CloseReason,
  DtlsServerStats,
  HandshakeOptions,
  Refusal,
  RevocationQuery,
  ServerLimits,
  SessionCounters,
  X509Credential,
} from '@holdfast/dtls';
import type { Address } from '@holdfast/kernel';
import type { SessionSign } from '../session-index.ts';

/** What a thread is started with. */
export interface ThreadSetup {
  readonly node: number;
  readonly thread: number;
  readonly threads: number;
  readonly reserveBlock: number;
  /** Datagrams that a thread may have handed over and not got back; beyond it, it drops what devices send. */
  readonly credit: number;
  /** And of one session: a device that floods takes nobody else's place. */
  readonly sessionCredit: number;
  readonly handshake: HandshakeOptions | undefined;
  readonly limits: ServerLimits | undefined;
  readonly identity: OwnIdentity;
  /** DER certificates of those that devices' certificates may lead to; replaced by `anchors`. */
  readonly anchors: readonly Uint8Array[];
}

/** What the server proves itself with to devices that have certificates or raw public keys. */
export interface OwnIdentity {
  /** DER, the server's own first. */
  readonly chain: readonly Uint8Array[];
  /** PKCS #8, DER. */
  readonly key: Uint8Array;
}

/** A session that was left, and is taken up where it was left. */
export interface AdoptedSession {
  /** The main thread's number for it. */
  readonly handle: number;
  readonly exported: Uint8Array;
  readonly counters: SessionCounters;
}

/** A session whose handshake is done but for the server's Finished, which leaves once it is stored. */
export interface FreshSession {
  /** The thread's number for it; nothing else has it as long as the thread lives. */
  readonly handle: number;
  readonly key: string;
  readonly exported: Uint8Array;
  readonly counters: SessionCounters;
}

/** Asked by a thread; answered with `answer` of the same id. */
export type ThreadQuestion =
  | { readonly kind: 'psk'; readonly identity: Uint8Array }
  | { readonly kind: 'revoked'; readonly query: RevocationQuery }
  /** Whether a verified certificate is a device's. */
  | { readonly kind: 'admit'; readonly credential: X509Credential }
  /** Whether a raw public key is a device's, by its fingerprint. */
  | { readonly kind: 'known'; readonly fingerprint: string }
  | { readonly kind: 'establish'; readonly session: FreshSession }
  | { readonly kind: 'reserve'; readonly handle: number; readonly counters: SessionCounters }
  /** Which thread has the session of a record that came; it may have been adopted for it just now. Undefined: there is none. */
  | { readonly kind: 'recall'; readonly sign: SessionSign };

/** Asked of a thread. */
export type MainQuestion =
  | { readonly kind: 'listen'; readonly host: string; readonly port: number; readonly receiveBuffer: number }
  | { readonly kind: 'stats' }
  | { readonly kind: 'close' };

export type Answer =
  | { readonly kind: 'answer'; readonly id: number; readonly reply: unknown }
  | {
      readonly kind: 'answer';
      readonly id: number;
      readonly fault: string;
      readonly code: string | undefined;
    };

export type FromEngine =
  | (ThreadQuestion & { readonly id: number })
  | Answer
  | { readonly kind: 'closed'; readonly handle: number; readonly reason: CloseReason }
  /** The thread has too many sessions, and this one was silent for longest: it is not ended, but left. */
  | { readonly kind: 'left'; readonly handle: number }
  | { readonly kind: 'unadopted'; readonly handle: number; readonly fault: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | {
      readonly kind: 'log';
      readonly level: 'warn' | 'error';
      readonly fields: object;
      readonly message: string;
    };

export type ToEngine =
  | (MainQuestion & { readonly id: number })
  | Answer
  /** How many datagrams of each session were dealt with: pairs of handle and count. */
  | { readonly kind: 'credit'; readonly pairs: Uint32Array }
  | { readonly kind: 'adopt'; readonly session: AdoptedSession }
  | { readonly kind: 'end'; readonly handle: number }
  | { readonly kind: 'anchors'; readonly certificates: readonly Uint8Array[] }
  | { readonly kind: 'neighbours'; readonly ports: readonly (MessagePort | undefined)[] };

/** And over a thread's port: datagrams that were received and decrypted (see received-batch.ts), */
export type FromThread = FromEngine | { readonly kind: 'received'; readonly batch: Uint8Array };
/** or are to be encrypted and sent (see sending-batch.ts). */
export type ToThread = ToEngine | { readonly kind: 'send'; readonly batch: Uint8Array };

/** Between threads: datagrams that reached the wrong one. */
export interface PassedOn {
  readonly datagrams: readonly { readonly from: Address; readonly datagram: Uint8Array }[];
}

export interface ThreadStats extends DtlsServerStats {
  /** Of a session of another thread, by their Connection ID (RFC 9146): the device's address has changed. */
  readonly passedOn: number;
  /** Authentic, and dropped because the server has too many to deal with. */
  readonly receivedButDropped: number;
}
