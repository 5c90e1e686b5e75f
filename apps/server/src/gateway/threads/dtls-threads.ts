import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type {
  CloseReason,
  HandshakeOptions,
  Refusal,
  RevocationQuery,
  ServerLimits,
  SessionCounters,
  X509Credential,
} from '@holdfast/dtls';
import type { Logger } from '@holdfast/kernel';
import { UdpTransport } from '@holdfast/udp';
import type { SessionSign } from '../session-index.ts';
import { addUp } from './add-up.ts';
import { DtlsThreadLink } from './dtls-thread-link.ts';
import type { Received, SecurePeer } from './secure-peer.ts';
import type { AdoptedSession, FreshSession, OwnIdentity, ThreadStats } from './thread-messages.ts';

export interface ThreadEvents {
  /** The key of an identity; undefined for one that is not known. */
  psk(identity: Uint8Array): Promise<Uint8Array | undefined>;
  revoked(query: RevocationQuery): boolean;
  /** Whether a verified certificate is a device's. */
  admit(credential: X509Credential): boolean;
  /** Whether a raw public key is a device's. */
  known(fingerprint: string): boolean;
  /** The handshake is finished once this resolves, and given up when it rejects. */
  establish(peer: SecurePeer, session: FreshSession): Promise<void>;
  /** Sequence numbers below the limit of `counters` may be used once this resolves. */
  reserve(peer: SecurePeer, counters: SessionCounters): Promise<void>;
  /** Must not reject; the thread hands over more once it has resolved. */
  received(batch: readonly Received[]): Promise<void>;
  /** Whoever has the session may {@link DtlsThreads.adopt} it for this. Resolves with its thread. */
  recall(thread: number, sign: SessionSign): Promise<number | undefined>;
  /** The thread let go of the session, which goes on when it is adopted again. */
  left(peer: SecurePeer): void;
  /** It could not be taken up. */
  unadopted(peer: SecurePeer, fault: string): void;
  /** Not for a session that {@link DtlsThreads.end} ended. */
  closed(peer: SecurePeer, reason: CloseReason): void;
  refused(refusal: Refusal): void;
  /** A thread has died, and the sessions with it. */
  failed(error: Error): void;
}

export interface DtlsThreadsOptions {
  /** 0: everything on the main thread. */
  readonly threads: number;
  /** This node's number, 0..255, in every Connection ID. */
  readonly node: number;
  /** Sequence numbers to reserve ahead. */
  readonly reserveBlock: number;
  readonly handshake?: HandshakeOptions | undefined;
  readonly identity: OwnIdentity;
  /** DER certificates of those that devices' certificates may lead to. */
  readonly anchors: readonly Uint8Array[];
  /** For all threads together; `sessions` are those in use at a time. */
  readonly limits?: ServerLimits | undefined;
  readonly log: Logger;
  readonly on: ThreadEvents;
}

/** Datagrams that all threads together may have handed over and not got back. */
const CREDIT = 20_000;
/** More than a device that does its work has under way; the rest of the credit is for others. */
const SESSION_CREDIT = 128;
/** A fleet that wakes up at once fills the socket's buffer faster than one loop empties it. */
const RECEIVE_BUFFER_BYTES = 4 << 20;

/** The DTLS sessions of this server: sockets, handshakes and ciphers, on threads of their own where there are cores for them. */
export class DtlsThreads {
  readonly #links: readonly DtlsThreadLink[];

  constructor({ threads, limits, ...options }: DtlsThreadsOptions) {
    const engines = Math.max(1, threads);
    this.#links = Array.from(
      { length: engines },
      (_, thread) =>
        new DtlsThreadLink(
          {
            node: options.node,
            thread,
            threads: engines,
            reserveBlock: options.reserveBlock,
            credit: Math.ceil(CREDIT / engines),
            sessionCredit: SESSION_CREDIT,
            handshake: options.handshake,
            identity: options.identity,
            anchors: options.anchors,
            limits: limits === undefined ? undefined : share(limits, engines),
          },
          threads > 0,
          options.on,
          options.log,
        ),
    );
    const ports = meshOf(engines);
    for (const [i, link] of this.#links.entries()) link.connect(ports[i] ?? []);
  }

  /** Resolves with the port. Throws UdpError or ThreadFault for an address that cannot be had. */
  async listen(host: string, port: number): Promise<number> {
    let listening = this.#links.length > 1 ? await freePort(host, port) : port;
    // One after the other: the first finds a free port, and the order is the same after each start.
    for (const link of this.#links) listening = await link.listen(host, listening, RECEIVE_BUFFER_BYTES);
    return listening;
  }

  /** Gives a session that was left to a thread, where it goes on. */
  adopt(thread: number, key: string, session: Omit<AdoptedSession, 'handle'>): SecurePeer {
    return (this.#links[thread] as DtlsThreadLink).adopt(key, session);
  }

  /** From now on devices' certificates lead to one of these; handshakes under way may have been verified before. */
  trust(certificates: readonly Uint8Array[]): void {
    for (const link of this.#links) link.trust(certificates);
  }

  send(peer: SecurePeer, datagram: Uint8Array): void {
    this.#links[peer.thread]?.send(peer, datagram);
  }

  /** Says goodbye and forgets the session. Nothing more is heard of it. */
  end(peer: SecurePeer): void {
    this.#links[peer.thread]?.end(peer);
  }

  async stats(): Promise<ThreadStats> {
    return addUp(await Promise.all(this.#links.map((link) => link.stats())));
  }

  /** Keeps the sessions: nobody is told. What was received before is handed over before this resolves. */
  async close(): Promise<void> {
    await Promise.all(this.#links.map((link) => link.close()));
  }
}

/** Sockets that share a port share it with any other program of this user too; one that does not share tells whether it is free. */
async function freePort(host: string, port: number): Promise<number> {
  const probe = await UdpTransport.bind({ host, port });
  await probe.close();
  return probe.address.port;
}

/** A channel between every two threads: for each thread its ports, by the number of the other. */
function meshOf(threads: number): (MessagePort | undefined)[][] {
  const ports = Array.from({ length: threads }, () =>
    Array.from<MessagePort | undefined>({ length: threads }),
  );
  for (let a = 0; a < threads; a++) {
    for (let b = a + 1; b < threads; b++) {
      const { port1, port2 } = new MessageChannel();
      (ports[a] as (MessagePort | undefined)[])[b] = port1;
      (ports[b] as (MessagePort | undefined)[])[a] = port2;
    }
  }
  return ports;
}

function share(limits: ServerLimits, threads: number): ServerLimits {
  const { sessions, halfOpen, warmSessions } = limits;
  const part = (limit: number): number => Math.ceil(limit / threads);
  return {
    ...limits,
    ...(sessions === undefined ? {} : { sessions: part(sessions) }),
    ...(halfOpen === undefined ? {} : { halfOpen: part(halfOpen) }),
    ...(warmSessions === undefined ? {} : { warmSessions: part(warmSessions) }),
  };
}
