import type { Device } from '@holdfast/api-contract';
import { BytesError, fromUtf8, toHex } from '@holdfast/bytes';
import {
  DtlsServer,
  type CloseReason,
  type DtlsSession,
  type HandshakeOptions,
  type Refusal,
  type ServerLimits,
} from '@holdfast/dtls';
import {
  BoundedMap,
  errorChain,
  formatAddress,
  HoldfastError,
  type Clock,
  type DatagramTransport,
  type Logger,
  type Peer,
} from '@holdfast/kernel';
import type { Feed } from '../feed/feed.ts';
import type { DeviceRecord } from '../fleet/device-record.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Heard } from '../fleet/heard.ts';
import type { Journal } from '../journal/journal.ts';
import type { Rows } from '../journal/rows.ts';
import { transact } from '../journal/transact.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { connectionIds } from './connection-ids.ts';
import { DurableInbox } from './durable-inbox.ts';
import type { SessionStore } from './session-store.ts';

export interface SecureSessionsParts {
  readonly transport: DatagramTransport<Peer>;
  readonly store: SessionStore;
  readonly fleet: Fleet;
  readonly feed: Feed;
  readonly journal: Journal;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly log: Logger;
  readonly node: number;
  readonly handshake?: HandshakeOptions;
  readonly limits?: ServerLimits;
  readonly onRefused: (refusal: Refusal, identity: string | undefined) => void;
}

class SessionError extends HoldfastError<'no_device'> {
  override readonly name = 'SessionError';
}

/** How many sequence numbers to reserve ahead: one small write for every 512 datagrams to a device. */
const RESERVE_BLOCK = 1024;
/** A device that made a new session keeps its old one until it registers; more than that are of no use. */
const SESSIONS_PER_DEVICE = 2;
/** Identities of removed devices that are remembered, for handshakes which were under way. */
const REMOVED_IDENTITIES = 10_000;

/** DTLS sessions that outlive the process: see docs/decisions/0002-crash-safe-sessions.md. */
export class SecureSessions {
  readonly dtls: DtlsServer;
  readonly #parts: SecureSessionsParts;
  readonly #sessions = new Map<string, { session: DtlsSession; record: DeviceRecord }>();
  readonly #ofDevice = new Map<number, string[]>();
  /** When the device that had the identity was removed. */
  readonly #removed = new BoundedMap<string, number>(REMOVED_IDENTITIES);
  readonly #inbox: DurableInbox;
  #receive: (session: DtlsSession, datagram: Uint8Array) => void = () => {};

  private constructor(parts: SecureSessionsParts) {
    this.#parts = parts;
    const { transport, clock, log, node, handshake, limits, onRefused } = parts;
    this.dtls = new DtlsServer({
      transport,
      clock,
      log,
      credentials: {
        psk: async (identity) => {
          const name = textOf(identity);
          return name === undefined ? undefined : parts.fleet.pskOf(name);
        },
      },
      connectionId: connectionIds(node),
      persistence: {
        establish: (session) => this.#establish(session),
        reserve: (session, writeLimit) => this.#reserve(session, writeLimit),
        reserveBlock: RESERVE_BLOCK,
      },
      on: {
        closed: (session, reason) => this.#closed(session, reason),
        refused: (refusal) =>
          onRefused(refusal, refusal.identity === undefined ? undefined : textOf(refusal.identity)),
      },
      ...(handshake === undefined ? {} : { handshake }),
      ...(limits === undefined ? {} : { limits }),
    });
    this.#inbox = new DurableInbox({
      journal: parts.journal,
      log,
      counter: (session) => (this.#sessions.has(session.key) ? this.#counter(session) : undefined),
      deliver: (session, datagram) => this.#receive(session, datagram),
    });
    this.dtls.onDatagram((session, datagram) => this.#inbox.receive(session, datagram));
    parts.fleet.whenRemoved((record) => {
      if (record.row.identity !== null) this.#removed.set(record.row.identity, clock.now());
      this.keepOnly(record, undefined);
    });
  }

  /** Takes up every session that was there before. One that cannot be taken up is dropped: its device makes a new handshake. */
  static async open(parts: SecureSessionsParts): Promise<SecureSessions> {
    // Read first: from the moment the server listens, it knows them all.
    const rows = await parts.store.loadSessions();
    const sessions = new SecureSessions(parts);
    const useless: string[] = [];
    for (const { session: key, device, sealed, ...counters } of rows) {
      const record = parts.fleet.directory.byNumber(device);
      try {
        if (record === undefined) throw new SessionError('no_device', 'its device is not there');
        const session = sessions.dtls.importSession(parts.keyring.unseal(purpose(key), sealed), counters);
        sessions.#remember(session, record);
      } catch (error) {
        // Once: with another key file it is all of them.
        if (useless.length === 0)
          parts.log.warn({ session: key, error: errorChain(error) }, 'a DTLS session could not be taken up');
        useless.push(key);
      }
    }
    if (useless.length > 0) sessions.#drop(useless);
    return sessions;
  }

  /** What the protocols above speak over: what it hands on, no later process will accept again. */
  get transport(): DatagramTransport<DtlsSession> {
    const { dtls } = this;
    return {
      send: (session, datagram) => dtls.send(session, datagram),
      onDatagram: (receive) => void (this.#receive = receive),
      close: () => dtls.close(),
    };
  }

  stats() {
    return { ...this.dtls.stats(), receivedButDropped: this.#inbox.dropped };
  }

  byKey(key: string): DtlsSession | undefined {
    return this.#sessions.get(key)?.session;
  }

  recordOf(session: DtlsSession): DeviceRecord | undefined {
    return this.#sessions.get(session.key)?.record;
  }

  /** Undefined for a session whose device was removed a moment ago. */
  heard(session: DtlsSession): Heard | undefined {
    const record = this.recordOf(session);
    if (record === undefined) return undefined;
    return {
      transport: 'coaps',
      address: formatAddress(session.address),
      secure: { session: session.key, record },
    };
  }

  viewOf(key: string): Device['session'] {
    const session = this.byKey(key);
    if (session === undefined) return null;
    return {
      cipherSuite: session.cipherSuite,
      identity: textOf(session.identity) ?? toHex(session.identity),
      establishedAt: new Date(session.establishedAt).toISOString(),
      extendedMasterSecret: session.extendedMasterSecret,
      connectionId: session.connectionId === undefined ? null : toHex(session.connectionId),
    };
  }

  /** Ends every session of a device but this one. */
  keepOnly(record: DeviceRecord, kept: DtlsSession | undefined): void {
    for (const key of this.#ofDevice.get(record.row.device)?.slice() ?? []) {
      const session = this.byKey(key);
      if (session !== undefined && session.key !== kept?.key) this.dtls.end(session);
    }
  }

  /** Keeps the sessions, for the next start. */
  async close(): Promise<void> {
    await this.dtls.close();
    await this.#inbox.settled();
  }

  async #establish(session: DtlsSession): Promise<void> {
    const { journal, keyring, feed, fleet } = this.#parts;
    const identity = textOf(session.identity) ?? '';
    const record = fleet.directory.byIdentity(identity);
    // The key was looked up when the session says it was made. If a device that had the identity was removed since, the peer has
    // proven that device's key, whoever has the identity now.
    const isProven = !((this.#removed.get(identity) ?? -Infinity) >= session.establishedAt);
    if (record === undefined || record.removed || !isProven)
      throw new SessionError('no_device', 'the device was removed while its handshake ran');
    await transact(journal, (change) => {
      const sealed = keyring.seal(purpose(session.key), session.export());
      change.put('session', {
        session: session.key,
        device: record.row.device,
        establishedAt: session.establishedAt,
        sealed,
      });
      change.put('counter', this.#counter(session));
      feed.add(change, {
        type: 'session.established',
        text: `Secure session established (${session.cipherSuite})`,
        device: record.row,
        detail: { address: formatAddress(session.address), connectionId: session.connectionId !== undefined },
      });
      change.afterwards(() => this.#remember(session, record));
    });
    // Removed in the same transaction: its sessions have ended, this one too.
    if (!this.#sessions.has(session.key))
      throw new SessionError('no_device', 'the device was removed while its handshake ran');
  }

  /** The counters name what is asked for from the moment it is, so no row written meanwhile falls behind. */
  async #reserve(session: DtlsSession, writeLimit: number): Promise<void> {
    await transact(this.#parts.journal, (change) => {
      // One that has ended sends nothing any more.
      if (this.#sessions.has(session.key)) change.put('counter', { ...this.#counter(session), writeLimit });
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

  #counter(session: DtlsSession): Rows['counter'] {
    return { session: session.key, ...session.counters() };
  }

  #remember(session: DtlsSession, record: DeviceRecord): void {
    const { device } = record.row;
    this.#sessions.set(session.key, { session, record });
    const keys = [...(this.#ofDevice.get(device) ?? []), session.key];
    this.#ofDevice.set(device, keys);
    const oldest = keys.length > SESSIONS_PER_DEVICE ? this.byKey(keys[0] as string) : undefined;
    if (oldest !== undefined) this.dtls.end(oldest);
  }

  #closed(session: DtlsSession, reason: CloseReason): void {
    const { journal, feed, log } = this.#parts;
    const record = this.recordOf(session);
    this.#sessions.delete(session.key);
    if (record === undefined) return;
    const { device } = record.row;
    const keys = (this.#ofDevice.get(device) ?? []).filter((key) => key !== session.key);
    if (keys.length > 0) this.#ofDevice.set(device, keys);
    else this.#ofDevice.delete(device);
    transact(journal, (change) => {
      change.remove('session', { session: session.key });
      change.remove('counter', { session: session.key });
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

/** PSK identities are UTF-8 (RFC 4279 §5.1); one that is not belongs to no device. */
function textOf(identity: Uint8Array): string | undefined {
  try {
    return fromUtf8(identity);
  } catch (error) {
    if (error instanceof BytesError) return undefined;
    throw error;
  }
}
