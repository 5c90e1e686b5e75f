import type { Device } from '@holdfast/api-contract';
import { BytesError, fromUtf8, toHex } from '@holdfast/bytes';
import {
  describeSession,
  type CipherSuiteName,
  type CloseReason,
  type HandshakeOptions,
  type Refusal,
  type ServerLimits,
  type SessionCounters,
  type SessionDescription,
} from '@holdfast/dtls';
import {
  BoundedMap,
  errorChain,
  formatAddress,
  HoldfastError,
  systemClock,
  type DatagramTransport,
  type Logger,
} from '@holdfast/kernel';
import type { Feed } from '../feed/feed.ts';
import type { DeviceRecord } from '../fleet/device-record.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Heard } from '../fleet/heard.ts';
import type { Journal } from '../journal/journal.ts';
import { transact } from '../journal/transact.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { DurableInbox } from './durable-inbox.ts';
import type { SessionStore, StoredSession } from './session-store.ts';
import { DtlsThreads } from './threads/dtls-threads.ts';
import type { SecurePeer } from './threads/secure-peer.ts';
import type { FreshSession, ThreadStats } from './threads/thread-messages.ts';

export interface SecureSessionsParts {
  readonly store: SessionStore;
  readonly fleet: Fleet;
  readonly feed: Feed;
  readonly journal: Journal;
  readonly keyring: Keyring;
  readonly log: Logger;
  readonly node: number;
  /** How many threads share the work. */
  readonly threads: number;
  readonly handshake?: HandshakeOptions;
  readonly limits?: ServerLimits;
  readonly onRefused: (refusal: Refusal, identity: string | undefined) => void;
  /** A thread has died, and what it did is not done any more. */
  readonly onFailed: (error: Error) => void;
}

class SessionError extends HoldfastError<'no_device'> {
  override readonly name = 'SessionError';
}

/** A session that is in use: there may be hundreds of thousands. */
interface Held {
  readonly peer: SecurePeer;
  readonly record: DeviceRecord;
  readonly cipherSuite: CipherSuiteName;
  readonly extendedMasterSecret: boolean;
  /** Milliseconds since 1970. */
  readonly establishedAt: number;
  /** Hex. */
  readonly connectionId: string | null;
}

/** How many sequence numbers to reserve ahead: one small write for every 512 datagrams to a device. */
const RESERVE_BLOCK = 1024;
/** A device that made a new session keeps its old one until it registers; more than that are of no use. */
const SESSIONS_PER_DEVICE = 2;
/** Identities of removed devices that are remembered, for handshakes which were under way. */
const REMOVED_IDENTITIES = 10_000;

/** DTLS sessions that outlive the process: see docs/decisions/0002-crash-safe-sessions.md. */
export class SecureSessions {
  readonly #parts: SecureSessionsParts;
  readonly #threads: DtlsThreads;
  readonly #inbox: DurableInbox;
  readonly #sessions = new Map<string, Held>();
  readonly #ofDevice = new Map<number, string[]>();
  /** When the device that had the identity was removed, by the clock of the threads. */
  readonly #removed = new BoundedMap<string, number>(REMOVED_IDENTITIES);
  #receive: (peer: SecurePeer, datagram: Uint8Array) => void = () => {};

  private constructor(parts: SecureSessionsParts) {
    this.#parts = parts;
    const { journal, log, onRefused } = parts;
    this.#threads = new DtlsThreads({
      threads: parts.threads,
      node: parts.node,
      reserveBlock: RESERVE_BLOCK,
      handshake: parts.handshake,
      limits: parts.limits,
      log,
      on: {
        psk: async (identity) => {
          const name = textOf(identity);
          return name === undefined ? undefined : parts.fleet.pskOf(name);
        },
        establish: (peer, session) => this.#establish(peer, session),
        reserve: (peer, counters) => this.#reserve(peer, counters),
        received: (batch) => this.#inbox.receive(batch),
        closed: (peer, reason) => this.#closed(peer, reason),
        refused: (refusal) =>
          onRefused(refusal, refusal.identity === undefined ? undefined : textOf(refusal.identity)),
        failed: parts.onFailed,
      },
    });
    this.#inbox = new DurableInbox({
      journal,
      log,
      isOpen: (peer) => this.#sessions.has(peer.key),
      deliver: (peer, datagram) => this.#receive(peer, datagram),
    });
    parts.fleet.whenRemoved((record) => {
      if (record.row.identity !== null) this.#removed.set(record.row.identity, systemClock.now());
      this.keepOnly(record, undefined);
    });
  }

  /** Takes up every session that was there before. One that cannot be taken up is dropped: its device makes a new handshake. */
  static async open(parts: SecureSessionsParts): Promise<SecureSessions> {
    const sessions = new SecureSessions(parts);
    try {
      await sessions.#takeUp(await parts.store.loadSessions());
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
      send: (peer, datagram) => this.#threads.send(peer, datagram),
      onDatagram: (receive) => void (this.#receive = receive),
      close: () => this.close(),
    };
  }

  async stats(): Promise<ThreadStats> {
    const stats = await this.#threads.stats();
    return { ...stats, receivedButDropped: stats.receivedButDropped + this.#inbox.dropped };
  }

  byKey(key: string): SecurePeer | undefined {
    return this.#sessions.get(key)?.peer;
  }

  recordOf(peer: SecurePeer): DeviceRecord | undefined {
    return this.#sessions.get(peer.key)?.record;
  }

  /** Undefined for a session whose device was removed a moment ago. */
  heard(peer: SecurePeer): Heard | undefined {
    const record = this.recordOf(peer);
    if (record === undefined) return undefined;
    return {
      transport: 'coaps',
      address: formatAddress(peer.address),
      secure: { session: peer.key, record },
    };
  }

  viewOf(key: string): Device['session'] {
    const session = this.#sessions.get(key);
    if (session === undefined) return null;
    const { record, cipherSuite, extendedMasterSecret, establishedAt, connectionId } = session;
    return {
      cipherSuite,
      identity: record.row.identity ?? '',
      establishedAt: new Date(establishedAt).toISOString(),
      extendedMasterSecret,
      connectionId,
    };
  }

  /** Ends every session of a device but this one. */
  keepOnly(record: DeviceRecord, kept: SecurePeer | undefined): void {
    for (const key of this.#ofDevice.get(record.row.device)?.slice() ?? [])
      if (key !== kept?.key) this.#end(key);
  }

  /** Keeps the sessions, for the next start. */
  async close(): Promise<void> {
    await this.#threads.close();
    await this.#inbox.receive([]);
  }

  async #takeUp(rows: readonly StoredSession[]): Promise<void> {
    const { fleet, keyring, log } = this.#parts;
    const useless: string[] = [];
    const drop = (key: string, error: unknown): void => {
      // Once: with another key file it is all of them.
      if (useless.length === 0)
        log.warn({ session: key, error: errorChain(error) }, 'a DTLS session could not be taken up');
      useless.push(key);
    };
    const found = rows.flatMap(({ session: key, device, sealed, ...counters }) => {
      const record = fleet.directory.byNumber(device);
      try {
        if (record === undefined) throw new SessionError('no_device', 'its device is not there');
        const exported = keyring.unseal(purpose(key), sealed);
        const description = describeSession(exported);
        const { connectionId } = description;
        return [{ key, record, exported, counters, connectionId, description }];
      } catch (error) {
        drop(key, error);
        return [];
      }
    });
    const peers = await this.#threads.import(found);
    for (const [i, { key, record, description }] of found.entries()) {
      const peer = peers[i];
      if (peer === undefined || peer instanceof Error) drop(key, peer);
      else this.#remember(held(peer, record, description));
    }
    if (useless.length > 0) this.#drop(useless);
  }

  async #establish(peer: SecurePeer, { exported, counters }: FreshSession): Promise<void> {
    const { journal, keyring, feed, fleet } = this.#parts;
    const description = describeSession(exported);
    const { establishedAt, cipherSuite, connectionId } = description;
    const identity = textOf(description.identity) ?? '';
    const record = fleet.directory.byIdentity(identity);
    // The key was looked up when the session says it was made. If a device that had the identity was removed since, the peer has
    // proven that device's key, whoever has the identity now.
    const isProven = !((this.#removed.get(identity) ?? -Infinity) >= establishedAt);
    if (record === undefined || record.removed || !isProven)
      throw new SessionError('no_device', 'the device was removed while its handshake ran');
    await transact(journal, (change) => {
      const sealed = keyring.seal(purpose(peer.key), exported);
      change.put('session', { session: peer.key, device: record.row.device, establishedAt, sealed });
      change.put('counter', { session: peer.key, ...counters });
      feed.add(change, {
        type: 'session.established',
        text: `Secure session established (${cipherSuite})`,
        device: record.row,
        detail: { address: formatAddress(peer.address), connectionId: connectionId !== undefined },
      });
      change.afterwards(() => this.#remember(held(peer, record, description)));
    });
    // Removed in the same transaction: its sessions have ended, this one too.
    if (!this.#sessions.has(peer.key))
      throw new SessionError('no_device', 'the device was removed while its handshake ran');
  }

  async #reserve(peer: SecurePeer, counters: SessionCounters): Promise<void> {
    await transact(this.#parts.journal, (change) => {
      // One that has ended sends nothing any more.
      if (this.#sessions.has(peer.key)) change.put('counter', { session: peer.key, ...counters });
    });
  }

  #drop(keys: readonly string[]): void {
    const { journal, log } = this.#parts;
    log.warn({ sessions: keys.length }, 'DTLS sessions are dropped; their devices make new ones');
    transact(journal, (change) => {
      for (const session of keys) {
        change.remove('session', { session });
        change.remove('counter', { session });
      }
    }).catch((error: unknown) =>
      log.warn({ error: errorChain(error) }, 'dropped DTLS sessions could not be removed'),
    );
  }

  #remember(session: Held): void {
    const { key } = session.peer;
    const { device } = session.record.row;
    this.#sessions.set(key, session);
    const keys = [...(this.#ofDevice.get(device) ?? []), key];
    this.#ofDevice.set(device, keys);
    if (keys.length > SESSIONS_PER_DEVICE) this.#end(keys[0] as string);
  }

  /** At once for the server; the thread says goodbye when it gets to it. */
  #end(key: string): void {
    const peer = this.byKey(key);
    if (peer === undefined) return;
    this.#threads.end(peer);
    this.#closed(peer, 'ended');
  }

  #closed(peer: SecurePeer, reason: CloseReason): void {
    const { journal, feed, log } = this.#parts;
    const record = this.recordOf(peer);
    this.#sessions.delete(peer.key);
    if (record === undefined) return;
    const { device } = record.row;
    const keys = (this.#ofDevice.get(device) ?? []).filter((key) => key !== peer.key);
    if (keys.length > 0) this.#ofDevice.set(device, keys);
    else this.#ofDevice.delete(device);
    transact(journal, (change) => {
      change.remove('session', { session: peer.key });
      change.remove('counter', { session: peer.key });
      if (isNews(reason))
        feed.add(change, {
          type: 'session.closed',
          text: `Secure session closed: ${CLOSED[reason]}`,
          device: record.row,
        });
    }).catch((error: unknown) =>
      log.warn({ error: errorChain(error) }, 'a closed DTLS session could not be removed'),
    );
  }
}

const CLOSED = {
  close_notify: 'the device said goodbye',
  fatal_alert: 'the device reported an error',
  idle: 'nothing was heard for too long',
  evicted: 'too many sessions, and this one was silent for longest',
  sequence_exhausted: 'its sequence numbers are used up',
} as const;

const isNews = (reason: CloseReason): reason is keyof typeof CLOSED => reason in CLOSED;

const purpose = (key: string): string => `session:${key}`;

const held = (peer: SecurePeer, record: DeviceRecord, description: SessionDescription): Held => ({
  peer,
  record,
  cipherSuite: description.cipherSuite,
  extendedMasterSecret: description.extendedMasterSecret,
  establishedAt: description.establishedAt,
  connectionId: description.connectionId === undefined ? null : toHex(description.connectionId),
});

/** PSK identities are UTF-8 (RFC 4279 §5.1); one that is not belongs to no device. */
function textOf(identity: Uint8Array): string | undefined {
  try {
    return fromUtf8(identity);
  } catch (error) {
    if (error instanceof BytesError) return undefined;
    throw error;
  }
}
