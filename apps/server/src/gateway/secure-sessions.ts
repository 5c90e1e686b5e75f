import type { Device } from '@holdfast/api-contract';
import { toHex } from '@holdfast/bytes';
import {
  describeSession,
  type CipherSuiteName,
  type CloseReason,
  type HandshakeOptions,
  type PeerCredential,
  type Refusal,
  type ServerLimits,
  type SessionCounters,
} from '@holdfast/dtls';
import {
  errorChain,
  formatAddress,
  HoldfastError,
  type Clock,
  type DatagramTransport,
  type Logger,
} from '@holdfast/kernel';
import type { Feed } from '../feed/feed.ts';
import type { Authorities } from '../fleet/authorities/authorities.ts';
import { plainSerial } from '../fleet/authorities/plain-hex.ts';
import { credentialOf } from '../fleet/bootstrap-record.ts';
import type { DeviceRecord } from '../fleet/device-record.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Heard } from '../fleet/heard.ts';
import type { Journal } from '../journal/journal.ts';
import { transact, type Change } from '../journal/transact.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { threadOfId } from './connection-ids.ts';
import type { DeviceCredentials } from './device-credentials.ts';
import { DurableInbox } from './durable-inbox.ts';
import { SessionShelf, sessionPurpose } from './session-shelf.ts';
import { credentialOfSession, identityOf, textOf } from './session-credential.ts';
import type { SessionStore } from './session-store.ts';
import { DtlsThreads } from './threads/dtls-threads.ts';
import type { SecurePeer } from './threads/secure-peer.ts';
import type { FreshSession, OwnIdentity, ThreadStats } from './threads/thread-messages.ts';

export interface SecureSessionsParts {
  readonly store: SessionStore;
  readonly fleet: Fleet;
  readonly feed: Feed;
  readonly journal: Journal;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly log: Logger;
  readonly node: number;
  /** How many threads share the work. */
  readonly threads: number;
  readonly handshake?: HandshakeOptions;
  readonly limits?: ServerLimits;
  readonly credentials: DeviceCredentials;
  readonly authorities: Authorities;
  readonly identity: OwnIdentity;
  /** A device has shown one of its credentials: what follows from it becomes durable with the session. */
  readonly shookHands: (change: Change, record: DeviceRecord, credential: string) => void;
  readonly onRefused: (refusal: Refusal) => void;
  /** A thread has died, and what it did is not done any more. */
  readonly onFailed: (error: Error) => void;
}

class SessionError extends HoldfastError<'no_device'> {
  override readonly name = 'SessionError';
}

/** How many sequence numbers to reserve ahead: one small write for every 512 datagrams to a device. */
const RESERVE_BLOCK = 1024;
/** A device that made a new session keeps its old one until it registers; more than that are of no use. */
const SESSIONS_PER_DEVICE = 2;
/**
 * PSK first: a client without a key does not offer it, while one without a certificate may well offer what needs one, having the
 * code, and would be refused.
 */
const CIPHER_SUITES: readonly CipherSuiteName[] = [
  'TLS_PSK_WITH_AES_128_CCM_8',
  'TLS_PSK_WITH_AES_128_GCM_SHA256',
  'TLS_PSK_WITH_AES_128_CBC_SHA256',
  'TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8',
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
];

/**
 * DTLS sessions that outlive the process: see docs/decisions/0002-crash-safe-sessions.md. The threads have those in use; the others
 * are on the shelf.
 */
export class SecureSessions {
  readonly #parts: SecureSessionsParts;
  readonly #threads: DtlsThreads;
  readonly #inbox: DurableInbox;
  readonly #shelf: SessionShelf;
  #receive: (peer: SecurePeer, datagram: Uint8Array) => void = () => {};

  private constructor(parts: SecureSessionsParts) {
    this.#parts = parts;
    const { journal, log, credentials, authorities } = parts;
    this.#threads = new DtlsThreads({
      threads: parts.threads,
      node: parts.node,
      reserveBlock: RESERVE_BLOCK,
      handshake: { cipherSuites: CIPHER_SUITES, ...parts.handshake },
      identity: { chain: parts.identity.chain, key: parts.identity.key },
      anchors: authorities.certificates(),
      limits: parts.limits,
      log,
      on: {
        psk: (identity) => credentials.psk(identity),
        revoked: (query) => credentials.revoked(query),
        admit: (credential) => credentials.admit(credential),
        known: (fingerprint) => credentials.known(fingerprint),
        establish: (peer, session) => this.#establish(peer, session),
        reserve: (peer, counters) => this.#reserve(peer, counters),
        received: (batch) => this.#inbox.receive(batch),
        recall: async (thread, sign) => (await this.#shelf.find(thread, sign))?.peer.thread,
        left: (peer) => this.#shelf.left(peer),
        unadopted: (peer, fault) => {
          log.warn({ session: peer.key, fault }, 'a DTLS session could not be taken up, and is dropped');
          this.#closed(peer, 'ended');
        },
        closed: (peer, reason) => {
          // What the device said before its goodbye counts: an answer, more often than not.
          void this.#inbox.receive([]).then(() => this.#closed(peer, reason));
        },
        refused: parts.onRefused,
        failed: parts.onFailed,
      },
    });
    this.#inbox = new DurableInbox({
      journal,
      log,
      isOpen: (peer) => this.#shelf.inUse(peer.key) !== undefined,
      deliver: (peer, datagram) => this.#receive(peer, datagram),
    });
    this.#shelf = new SessionShelf({
      ...parts,
      directory: parts.fleet.directory,
      settled: () => this.#inbox.receive([]),
      adopt: (thread, key, sign, session) => {
        const home = 'connectionId' in sign ? threadOfId(sign.connectionId, Math.max(1, parts.threads)) : 0;
        return this.#threads.adopt(thread ?? home, key, session);
      },
    });
    parts.fleet.whenRemoved((record) => {
      credentials.forget(record);
      this.keepOnly(record, undefined);
    });
    authorities.whenChanged(() => this.#threads.trust(authorities.certificates()));
    authorities.whenDistrusted((record) => this.keepOnly(record, undefined));
  }

  /** Knows every session that was there before. */
  static async open(parts: SecureSessionsParts): Promise<SecureSessions> {
    const sessions = new SecureSessions(parts);
    try {
      await sessions.#shelf.load();
    } catch (error) {
      await sessions.close();
      throw error;
    }
    return sessions;
  }

  /** From now on devices are heard. Resolves with the port; rejects with ThreadFault. */
  listen(host: string, port: number): Promise<number> {
    return this.#threads.listen(host, port);
  }

  /** What the protocols above speak over: what it hands on, no later process will accept again. */
  get transport(): DatagramTransport<SecurePeer> {
    return {
      send: (peer, datagram) => this.#send(peer, datagram),
      onDatagram: (receive) => void (this.#receive = receive),
      close: () => this.close(),
    };
  }

  async stats(): Promise<ThreadStats> {
    const stats = await this.#threads.stats();
    return { ...stats, receivedButDropped: stats.receivedButDropped + this.#inbox.dropped };
  }

  /** Takes the session up where it is not in use. Undefined: it has ended. */
  async byKey(key: string): Promise<SecurePeer | undefined> {
    return (await this.#shelf.recall(key))?.peer;
  }

  /** Undefined too where the peer has only shown a factory credential: it may not speak as the device yet. */
  recordOf({ key }: Pick<SecurePeer, 'key'>): DeviceRecord | undefined {
    const session = this.#shelf.inUse(key);
    return session !== undefined && credentialOfSession(session) === 'operational'
      ? session.record
      : undefined;
  }

  /** Of a device that was heard on it lately. */
  inUse(key: string): SecurePeer | undefined {
    return this.#shelf.inUse(key)?.peer;
  }

  /** Undefined for a session whose device was removed a moment ago. */
  heard(peer: SecurePeer): Heard | undefined {
    const session = this.#shelf.inUse(peer.key);
    if (session === undefined) return undefined;
    const { record } = session;
    return {
      transport: 'coaps',
      address: formatAddress(peer.address),
      secure: { session: peer.key, record, credential: credentialOfSession(session) },
    };
  }

  async viewOf(key: string): Promise<Device['session']> {
    const description = await this.#shelf.describe(key);
    if (description === undefined) return null;
    const { credential, cipherSuite, establishedAt, extendedMasterSecret, connectionId } = description;
    return {
      cipherSuite,
      identity: nameOf(credential),
      establishedAt: new Date(establishedAt).toISOString(),
      extendedMasterSecret,
      connectionId: connectionId === undefined ? null : toHex(connectionId),
    };
  }

  /** Ends every session of a device but this one. */
  keepOnly(record: DeviceRecord, kept: SecurePeer | undefined): void {
    for (const key of this.#shelf.ofDevice(record)) if (key !== kept?.key) this.#end(key, record);
  }

  /** Ends the sessions that were made with what is no longer the device's credential. One that is not in use says not which it was. */
  endRetired(record: DeviceRecord, former: string | null): void {
    if (former !== null) this.#parts.credentials.forgetIdentity(former);
    for (const key of this.#shelf.ofDevice(record)) {
      const session = this.#shelf.inUse(key);
      if (session === undefined || credentialOfSession(session) === 'retired') this.#end(key, record);
    }
  }

  /** Ends the sessions made with a factory credential that is no good any more: the device never speaks over one as itself. */
  endFactory(record: DeviceRecord, former: string | null): void {
    if (former !== null) this.#parts.credentials.forgetIdentity(former);
    for (const key of this.#shelf.ofDevice(record)) {
      const session = this.#shelf.inUse(key);
      const isOwn = session !== undefined && credentialOfSession(session) === 'operational';
      if (!isOwn && key !== record.contact?.session) this.#end(key, record);
    }
  }

  /** Keeps the sessions, for the next start. */
  async close(): Promise<void> {
    await this.#threads.close();
    await this.#inbox.receive([]);
  }

  #send(peer: SecurePeer, datagram: Uint8Array): void {
    const session = this.#shelf.inUse(peer.key);
    if (session !== undefined && !session.hasLeft) {
      this.#threads.send(session.peer, datagram);
      return;
    }
    this.#shelf.recall(peer.key).then(
      (found) => found !== undefined && this.#threads.send(found.peer, datagram),
      (error: unknown) => this.#parts.log.debug({ error: errorChain(error) }, 'a datagram could not be sent'),
    );
  }

  async #establish(peer: SecurePeer, { exported, counters }: FreshSession): Promise<void> {
    const { journal, keyring, feed, fleet, credentials, clock } = this.#parts;
    const description = describeSession(exported);
    const { credential, establishedAt, cipherSuite, connectionId } = description;
    const record = credentials.deviceOf(credential, establishedAt);
    if (record === undefined)
      throw new SessionError('no_device', 'the device was removed while its handshake ran');
    const identity = identityOf(credential);
    const isBootstrap = identity !== undefined && credentialOf(record, identity) === 'factory';
    await transact(journal, (change) => {
      const sealed = keyring.seal(sessionPurpose(peer.key), exported);
      change.put('session', {
        session: peer.key,
        device: record.row.device,
        establishedAt,
        connectionId: connectionId === undefined ? null : toHex(connectionId),
        sealed,
      });
      change.put('counter', { session: peer.key, ...counters });
      this.#parts.shookHands(
        change,
        record,
        credential.mode === 'psk' ? (identity ?? '') : credential.fingerprint,
      );
      if (credential.mode === 'x509') {
        const { fingerprint, serial, authority, notAfter } = credential;
        const certificate = { fingerprint, serial: plainSerial(serial), authority, notAfter };
        fleet.certified(change, record, { ...certificate, seenAt: clock.now() });
      }
      feed.add(change, {
        type: 'session.established',
        text: `Secure session established (${cipherSuite})`,
        device: record.row,
        detail: { address: formatAddress(peer.address), connectionId: connectionId !== undefined },
      });
      change.afterwards(() => {
        this.#shelf.add(peer, record, description);
        const all = this.#shelf.ofDevice(record);
        // Who has only the factory credential does not end the session that the device speaks over.
        const oldest = all.find(
          (key) => key !== peer.key && !(isBootstrap && key === record.contact?.session),
        );
        if (oldest !== undefined && all.length > SESSIONS_PER_DEVICE) this.#end(oldest, record);
      });
    });
    // Removed, or its certificate revoked, in the same transaction: its sessions have ended, this one too.
    if (credential.mode === 'x509' && credentials.deviceOf(credential, establishedAt) !== record)
      this.#end(peer.key, record);
    if (this.#shelf.inUse(peer.key) === undefined)
      throw new SessionError('no_device', 'the device was removed while its handshake ran');
  }

  async #reserve(peer: SecurePeer, counters: SessionCounters): Promise<void> {
    await transact(this.#parts.journal, (change) => {
      // One that has ended sends nothing any more.
      if (this.#shelf.inUse(peer.key) !== undefined)
        change.put('counter', { session: peer.key, ...counters });
    });
  }

  /** At once for the server; the thread says goodbye when it gets to it. One that is not in use ends without. */
  #end(key: string, record: DeviceRecord): void {
    const session = this.#shelf.end(key, record);
    if (session !== undefined) this.#threads.end(session.peer);
  }

  #closed(peer: SecurePeer, reason: CloseReason): void {
    const session = this.#shelf.inUse(peer.key);
    if (session?.peer !== peer) return;
    const { record } = session;
    this.#shelf.end(peer.key, record, (change) => {
      if (isNews(reason))
        this.#parts.feed.add(change, {
          type: 'session.closed',
          text: `Secure session closed: ${CLOSED[reason]}`,
          device: record.row,
        });
    });
  }
}

const CLOSED = {
  close_notify: 'the device said goodbye',
  fatal_alert: 'the device reported an error',
  idle: 'nothing was heard for too long',
  sequence_exhausted: 'its sequence numbers are used up',
} as const;

const isNews = (reason: CloseReason): reason is keyof typeof CLOSED => reason in CLOSED;

/** What a person knows the credential by. */
function nameOf(credential: PeerCredential): string {
  if (credential.mode !== 'psk') return credential.fingerprint;
  return textOf(credential.identity) ?? toHex(credential.identity);
}
