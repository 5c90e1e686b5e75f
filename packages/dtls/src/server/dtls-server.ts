import { silentLogger, type DatagramTransport, type Logger, type Peer } from '@holdfast/kernel';
import { DtlsError } from '../dtls-error.ts';
import { CLIENT_HELLO, HELLO_REQUEST } from '../handshake/message-types.ts';
import { handshakeSettings } from '../handshake/handshake-settings.ts';
import { decodeAlert, encodeAlert } from '../record/alert.ts';
import {
  ALERT,
  APPLICATION_DATA,
  HANDSHAKE,
  MAX_PLAINTEXT,
  RecordView,
  TLS12_CID,
} from '../record/record-view.ts';
import { CipherCache } from '../session/cipher-cache.ts';
import { cidKey } from '../session/cid-key.ts';
import type { CloseReason, DtlsSession, SessionCounters } from '../session/dtls-session.ts';
import { LastFlights } from '../session/last-flights.ts';
import { ReservedWriter } from '../session/reserved-writer.ts';
import { SEQUENCE_END, Session } from '../session/session.ts';
import { SessionTable } from '../session/session-table.ts';
import { HandshakeDesk } from './handshake-desk.ts';
import { serverKeys, type ServerCredentials, type ServerKeys } from './server-credentials.ts';
import type { ClaimedCredential } from './server-key-exchange.ts';
import type { DtlsServerOptions, RefusalReason, ServerEvents, ServerLimits } from './server-options.ts';
import { ServerCounters, type DiscardReason, type DtlsServerStats } from './server-stats.ts';

/** Far more than a flight cut finely has; a datagram of nothing but headers shall not hold us up. */
const MAX_RECORDS = 64;

/**
 * A DTLS 1.2 server (RFC 6347) for pre-shared keys, certificates and raw public keys, with Connection IDs (RFC 9146), over any
 * datagram transport. It is a transport itself, whose peers are sessions.
 */
export class DtlsServer implements DatagramTransport<DtlsSession> {
  readonly #transport: DatagramTransport<Peer>;
  readonly #lastFlights: LastFlights;
  readonly #log: Logger;
  readonly #on: ServerEvents;
  readonly #cidLength: number;
  readonly #counters = new ServerCounters();
  readonly #table: SessionTable;
  readonly #ciphers: CipherCache;
  readonly #writer: ReservedWriter;
  readonly #desk: HandshakeDesk;
  readonly #view = new RecordView();
  #receive: (session: DtlsSession, datagram: Uint8Array) => void = () => {};
  #keys: ServerKeys;
  readonly #recordSizeLimit: number;
  #closed = false;

  /** Throws {@link DtlsError} `options`. */
  constructor(options: DtlsServerOptions) {
    const { transport, clock, log = silentLogger, limits = {}, persistence, connectionId } = options;
    if (connectionId !== undefined && !(connectionId.length >= 1 && connectionId.length <= 255)) {
      throw new DtlsError('options', 'Connection IDs have 1 to 255 bytes');
    }
    if (persistence !== undefined && !(persistence.reserveBlock >= 16)) {
      throw new DtlsError('options', 'reserveBlock is at least 16');
    }
    const settings = handshakeSettings(options.handshake, limits.handshakeMessage);
    this.#recordSizeLimit = settings.recordSizeLimit ?? MAX_PLAINTEXT;
    this.#keys = serverKeys(options.credentials);
    this.#transport = transport;
    this.#lastFlights = new LastFlights(clock);
    this.#log = log;
    this.#on = options.on ?? {};
    this.#cidLength = connectionId?.length ?? 0;
    this.#ciphers = new CipherCache(clock, limits.warmSessions ?? 8192);
    this.#table = new SessionTable({
      clock,
      capacity: limits.sessions ?? 200_000,
      silence: silenceOf(limits),
      gone: (session, reason) => this.#closeSession(session, reason),
    });
    this.#writer = new ReservedWriter({
      reservation: persistence,
      queueLength: limits.queuedDatagrams ?? 32,
      log,
      write: (session, datagram) => this.#write(session, APPLICATION_DATA, datagram),
      dropped: (count) => void (this.#counters.sendsDropped += count),
    });
    this.#desk = new HandshakeDesk({
      clock,
      log,
      settings,
      capacity: limits.halfOpen ?? 1000,
      connectionIds: connectionId,
      initialWriteLimit: this.#writer.initialLimit,
      counters: this.#counters,
      resumption: options.resumption,
      keys: () => this.#keys,
      establish: async (session) => persistence?.establish(session),
      transmit: (to, datagram) => this.#transmit(to, datagram),
      taken: (cid) => this.#table.byCid(cid) !== undefined,
      established: (session, early) => this.#onEstablished(session, early),
      refused: (peer, reason, claimed) => this.#onRefused(peer, reason, claimed),
      orphaned: (session) => {
        if (session.closed) return;
        session.closed = true;
        if (!this.#closed) this.#on.closed?.(session, 'replaced');
      },
    });
    transport.onDatagram((peer, datagram) => this.#onDatagram(peer, datagram));
  }

  /** For handshakes that begin from now on. Throws {@link DtlsError} `options`, and then keeps those before. */
  replaceCredentials(credentials: ServerCredentials): void {
    this.#keys = serverKeys(credentials);
  }

  send(session: DtlsSession, datagram: Uint8Array): void {
    if (!this.#holds(session) || datagram.length > session.maxDatagram) {
      this.#counters.sendsDropped++;
      return;
    }
    if (session.nextSequence >= SEQUENCE_END) this.#forget(session, 'sequence_exhausted');
    else this.#writer.send(session, datagram);
  }

  onDatagram(receive: (session: DtlsSession, datagram: Uint8Array) => void): void {
    this.#receive = receive;
  }

  /** Closes the transport, too. Says goodbye to nobody: sessions that were exported go on after {@link importSession}. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#desk.close();
    this.#table.close();
    this.#lastFlights.close();
    this.#ciphers.close();
    await this.#transport.close();
  }

  /** Says goodbye and forgets the session. */
  end(session: DtlsSession): void {
    if (!this.#holds(session)) return;
    // One whose handshake still runs hears of it there.
    if (this.#table.byKey(session.key) === session) this.#sendAlert(session, 'close_notify');
    this.#forget(session, 'ended');
  }

  /**
   * Takes a session up where another process left it. Throws {@link DtlsError} `import` if it is damaged, known already, or
   * has a Connection ID that does not fit this server's.
   */
  importSession(exported: Uint8Array, counters: SessionCounters): DtlsSession {
    const session = Session.import(exported, counters, this.#writer.initialLimit !== Infinity);
    const { role, connectionIds } = session.state();
    const own = connectionIds?.own;
    if (role !== 'server') throw new DtlsError('import', "a client's session");
    if (this.#table.byKey(session.key) !== undefined)
      throw new DtlsError('import', 'the session is here already');
    if (own !== undefined && own.length > 0) {
      if (own.length !== this.#cidLength) throw new DtlsError('import', 'a Connection ID of another length');
      const key = cidKey(own, 0, own.length);
      if (this.#table.byCid(key) !== undefined || this.#desk.byCid(key) !== undefined) {
        throw new DtlsError('import', 'the Connection ID is taken');
      }
    }
    this.#table.add(session);
    return session;
  }

  sessions(): Iterable<DtlsSession> {
    return this.#table.values();
  }

  stats(): DtlsServerStats {
    return this.#counters.snapshot({
      halfOpen: this.#desk.size,
      sessions: this.#table.size,
      warmSessions: this.#ciphers.size,
    });
  }

  #holds(session: DtlsSession): session is Session {
    return !this.#closed && session instanceof Session && !session.closed;
  }

  #onDatagram(peer: Peer, datagram: Uint8Array): void {
    if (this.#closed) return;
    this.#counters.datagramsReceived++;
    const view = this.#view;
    view.begin(datagram, this.#cidLength);
    for (let records = 0; !view.done; records++) {
      if (records === MAX_RECORDS || !view.next()) {
        this.#discard('malformed');
        return;
      }
      this.#counters.recordsReceived++;
      const reason = this.#onRecord(peer, view);
      if (reason !== undefined) this.#discard(reason);
    }
  }

  /** Why the record was dropped, if it was. */
  #onRecord(peer: Peer, view: RecordView): DiscardReason | undefined {
    if (view.type === TLS12_CID) {
      if (view.epoch !== 1) return 'wrong_epoch';
      if (this.#cidLength === 0) return 'unknown_connection';
      const key = cidKey(view.datagram, view.cidAt, this.#cidLength);
      const session = this.#table.byCid(key);
      if (session !== undefined) return this.#onProtected(session, peer, view);
      const handshake = this.#desk.byCid(key);
      if (handshake === undefined) {
        const { datagram, cidAt } = view;
        this.#on.stray?.(peer, datagram, datagram.subarray(cidAt, cidAt + this.#cidLength));
        return 'unknown_connection';
      }
      return handshake.receiveProtected(view) ? undefined : 'unauthentic';
    }
    if (view.epoch === 0) return this.#desk.receive(peer, view) ? undefined : 'unexpected';
    if (view.epoch !== 1) return 'wrong_epoch';
    return this.#onProtectedByAddress(peer, view);
  }

  /** While a client shakes hands anew, its old session stays in use (RFC 6347 §4.2.8), so a record may be of either. */
  #onProtectedByAddress(peer: Peer, view: RecordView): DiscardReason | undefined {
    const session = this.#table.byAddress(peer.key);
    const handshake = this.#desk.byAddress(peer.key);
    // A session with a Connection ID takes no records without (RFC 9146 §3).
    const reason =
      session === undefined || session.hasOwnCid ? 'unknown_peer' : this.#onProtected(session, peer, view);
    if (reason === 'unknown_peer' && handshake === undefined)
      this.#on.stray?.(peer, view.datagram, undefined);
    if (reason === undefined || handshake === undefined) return reason;
    return handshake.receiveProtected(view) ? undefined : 'unauthentic';
  }

  #onProtected(session: Session, peer: Peer, view: RecordView): DiscardReason | undefined {
    if (!session.window.admits(view.sequence)) return 'replayed';
    const content = this.#ciphers.of(session).read.open(view);
    if (content === undefined) return 'unauthentic';
    if (session.hasRecordSizeLimits && content.length > this.#recordSizeLimit) return 'oversized';
    const newest = session.window.accept(view.sequence);
    // RFC 9146 §6: an old record that was held back must not draw the session to where it was sent from.
    if (newest && peer.key !== session.lower.key) {
      this.#table.move(session, peer);
      this.#counters.addressChanges++;
    }
    this.#table.touch(session);
    if (view.type === APPLICATION_DATA) {
      if (session.lastFlight !== undefined) this.#lastFlights.drop(session);
      if (content.length > 0) this.#receive(session, content);
    } else if (view.type === ALERT) {
      this.#onAlert(session, content);
    } else if (view.type === HANDSHAKE) {
      this.#onHandshake(session, content);
    }
    return undefined;
  }

  #onAlert(session: Session, content: Uint8Array): void {
    const alert = decodeAlert(content);
    if (alert?.name === 'close_notify') {
      // RFC 5246 §7.2.1: answered in kind.
      this.#sendAlert(session, 'close_notify');
      this.#forget(session, 'close_notify');
    } else if (alert?.fatal === true) {
      this.#forget(session, 'fatal_alert');
    }
  }

  #onHandshake(session: Session, content: Uint8Array): void {
    if (content[0] === CLIENT_HELLO || content[0] === HELLO_REQUEST) {
      this.#sendAlert(session, 'no_renegotiation');
    } else {
      session.lastFlight?.send(session, (datagram) => this.#transmit(session.lower, datagram));
    }
  }

  #onEstablished(session: Session, early: readonly Uint8Array[]): void {
    const before = this.#table.byAddress(session.lower.key);
    this.#table.add(session);
    // One with a Connection ID may be another device's, which had this address before: it can still be reached.
    if (before !== undefined && (!before.hasOwnCid || before.isSamePeer(session)))
      this.#forget(before, 'replaced');
    if (session.lastFlight !== undefined) this.#lastFlights.keep(session);
    this.#log.debug({ session: session.key }, 'session established');
    this.#on.established?.(session);
    for (const content of early) if (!session.closed) this.#receive(session, content);
  }

  #onRefused({ address }: Peer, reason: RefusalReason, claimed: ClaimedCredential | undefined): void {
    this.#log.debug({ address, reason }, 'handshake refused');
    this.#on.refused?.({
      address,
      reason,
      ...(claimed && { claimed }),
      ...(claimed?.mode === 'psk' && { identity: claimed.identity }),
    });
  }

  #forget(session: Session, reason: CloseReason): void {
    this.#table.remove(session);
    this.#closeSession(session, reason);
  }

  #closeSession(session: Session, reason: CloseReason): void {
    if (session.closed) return;
    session.closed = true;
    session.queue = undefined;
    this.#lastFlights.drop(session);
    this.#ciphers.drop(session);
    this.#log.debug({ session: session.key, reason }, 'session closed');
    this.#on.closed?.(session, reason);
  }

  #sendAlert(session: Session, name: 'close_notify' | 'no_renegotiation'): void {
    // An alert is worth no wait: without a reserved number it is not sent.
    if (session.nextSequence < Math.min(session.writeLimit, SEQUENCE_END))
      this.#write(session, ALERT, encodeAlert(name));
  }

  #write(session: Session, type: number, content: Uint8Array): void {
    this.#transmit(
      session.lower,
      this.#ciphers.of(session).write.seal(type, session.nextSequence++, content),
    );
  }

  #transmit(to: Peer, datagram: Uint8Array): void {
    if (this.#closed) return;
    this.#counters.datagramsSent++;
    this.#transport.send(to, datagram);
  }

  #discard(reason: DiscardReason): void {
    this.#counters.discarded[reason]++;
  }
}

/** Of two limits, the one that comes first. */
function silenceOf({ idleTimeoutMs: idle = Infinity, evictAfterMs: evict = Infinity }: ServerLimits) {
  if (evict < idle) return { ms: evict, reason: 'evicted' } as const;
  return idle === Infinity ? undefined : ({ ms: idle, reason: 'idle' } as const);
}
