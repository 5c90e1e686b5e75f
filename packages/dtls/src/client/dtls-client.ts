import type { DatagramTransport, Peer } from '@holdfast/kernel';
import { DtlsError } from '../dtls-error.ts';
import { handshakeSettings } from '../handshake/handshake-settings.ts';
import { HELLO_REQUEST } from '../handshake/message-types.ts';
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
import type { CloseReason, DtlsSession } from '../session/dtls-session.ts';
import { decodeSessionState, type SessionState } from '../session/session-state.ts';
import { SEQUENCE_END, Session } from '../session/session.ts';
import { clientKeys } from './client-credential.ts';
import { ClientHandshake } from './client-handshake.ts';
import type { DtlsConnectOptions, DtlsResumeOptions } from './client-options.ts';

/** One session with one server, over a transport of its own. */
export class DtlsClient implements DatagramTransport<DtlsSession> {
  readonly #transport: DatagramTransport<Peer>;
  readonly #session: Session;
  readonly #ciphers: CipherCache;
  readonly #view = new RecordView();
  readonly #recordSizeLimit: number;
  #receive: ((session: DtlsSession, datagram: Uint8Array) => void) | undefined;
  /** What came before there was a receiver. */
  #early: readonly Uint8Array[];
  #told: (reason: CloseReason) => void = () => {};

  private constructor(
    { transport, clock }: Pick<DtlsConnectOptions, 'transport' | 'clock'>,
    session: Session,
    early: readonly Uint8Array[],
    recordSizeLimit: number,
  ) {
    this.#recordSizeLimit = recordSizeLimit;
    this.#transport = transport;
    this.#session = session;
    this.#early = early;
    this.#ciphers = new CipherCache(clock, 1);
    const cidLength = session.state().connectionIds?.own.length ?? 0;
    transport.onDatagram((peer, datagram) => this.#onDatagram(peer, datagram, cidLength));
  }

  /**
   * Shakes hands. Rejects with {@link DtlsError}: `timeout`, `alert` (the server refuses), `handshake` or `decode` (we do),
   * `aborted`, `options`. The transport stays open then.
   */
  static async connect(options: DtlsConnectOptions): Promise<DtlsClient> {
    const { transport, clock, remote, connectionId, signal } = options;
    const settings = handshakeSettings(options.handshake);
    const keys = clientKeys(options);
    const earlier = options.earlier === undefined ? undefined : resumable(options.earlier);
    if (connectionId !== undefined && connectionId.length > 255) {
      throw new DtlsError('options', 'a Connection ID has at most 255 bytes');
    }
    const aborted = (): DtlsError =>
      new DtlsError('aborted', 'the handshake was given up', { cause: signal?.reason });
    if (signal?.aborted === true) throw aborted();
    let abort = (): void => {};
    try {
      return await new Promise<DtlsClient>((resolve, reject) => {
        const view = new RecordView();
        let client: DtlsClient | undefined;
        const handshake = new ClientHandshake({
          clock,
          settings,
          remote,
          keys,
          earlier,
          connectionId: connectionId?.slice(),
          transmit: (datagram) => transport.send(remote, datagram),
          done: (session, early) => {
            client = new DtlsClient(options, session, early, settings.recordSizeLimit ?? MAX_PLAINTEXT);
            resolve(client);
          },
          failed: reject,
        });
        abort = () => handshake.abort(aborted());
        signal?.addEventListener('abort', abort, { once: true });
        transport.onDatagram((peer, datagram) => {
          if (peer.key !== remote.key) return;
          view.begin(datagram, connectionId?.length ?? 0);
          while (!view.done && view.next()) {
            // What follows the server's Finished in its datagram is the session's.
            if (client === undefined) handshake.receive(view);
            else client.#onCurrent(view);
          }
        });
      });
    } catch (error) {
      transport.onDatagram(() => {});
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Goes on with an exported session, without a handshake. Throws {@link DtlsError} `import`. */
  static resume({ transport, clock, exported, counters }: DtlsResumeOptions): DtlsClient {
    const session = Session.import(exported, counters, false);
    if (session.state().role !== 'client') throw new DtlsError('import', "a server's session");
    return new DtlsClient({ transport, clock }, session, [], MAX_PLAINTEXT);
  }

  get session(): DtlsSession {
    return this.#session;
  }

  send(session: DtlsSession, datagram: Uint8Array): void {
    if (session === this.#session && datagram.length <= session.maxDatagram)
      this.#write(APPLICATION_DATA, datagram);
  }

  onDatagram(receive: (session: DtlsSession, datagram: Uint8Array) => void): void {
    this.#receive = receive;
    const early = this.#early;
    this.#early = [];
    for (const datagram of early) receive(this.#session, datagram);
  }

  /** Sets who is told, once, that the session has ended. */
  onClosed(told: (reason: CloseReason) => void): void {
    this.#told = told;
  }

  /** Says goodbye. The transport stays open. */
  end(): void {
    if (this.#session.closed) return;
    this.#write(ALERT, encodeAlert('close_notify'));
    this.#close('ended');
  }

  /** Closes the transport, too. Says goodbye to nobody: an exported session goes on after {@link resume}. */
  async close(): Promise<void> {
    this.#session.closed = true;
    this.#ciphers.close();
    await this.#transport.close();
  }

  #onDatagram(peer: Peer, datagram: Uint8Array, cidLength: number): void {
    const session = this.#session;
    if (peer.key !== session.lower.key) return;
    const view = this.#view;
    view.begin(datagram, cidLength);
    // Epoch 0 is over: what comes in the clear now is a stranger's or late (RFC 6347 §4.1).
    while (!session.closed && !view.done && view.next()) this.#onCurrent(view);
  }

  #onCurrent(view: RecordView): void {
    if (view.epoch === 1 && !this.#session.closed) this.#onRecord(view);
  }

  #onRecord(view: RecordView): void {
    const session = this.#session;
    if ((view.type === TLS12_CID) !== session.hasOwnCid || !session.window.admits(view.sequence)) return;
    const content = this.#ciphers.of(session).read.open(view);
    if (content === undefined) return;
    if (session.hasRecordSizeLimits && content.length > this.#recordSizeLimit) return;
    session.window.accept(view.sequence);
    if (view.type === APPLICATION_DATA) {
      session.lastFlight = undefined;
      if (content.length > 0) this.#deliver(content);
    } else if (view.type === ALERT) {
      const alert = decodeAlert(content);
      if (alert?.name === 'close_notify') {
        this.#write(ALERT, encodeAlert('close_notify'));
        this.#close('close_notify');
      } else if (alert?.fatal === true) {
        this.#close('fatal_alert');
      }
    } else if (view.type === HANDSHAKE) {
      if (content[0] === HELLO_REQUEST) this.#write(ALERT, encodeAlert('no_renegotiation'));
      else session.lastFlight?.send(session, (datagram) => this.#transport.send(session.lower, datagram));
    }
  }

  #deliver(content: Uint8Array): void {
    if (this.#receive !== undefined) this.#receive(this.#session, content);
    else if (this.#early.length < MAX_EARLY) this.#early = [...this.#early, content];
  }

  #write(type: number, content: Uint8Array): void {
    const session = this.#session;
    if (session.closed) return;
    if (session.nextSequence >= SEQUENCE_END) {
      this.#close('sequence_exhausted');
      return;
    }
    this.#transport.send(
      session.lower,
      this.#ciphers.of(session).write.seal(type, session.nextSequence++, content),
    );
  }

  #close(reason: CloseReason): void {
    if (this.#session.closed) return;
    this.#session.closed = true;
    this.#ciphers.close();
    this.#told(reason);
  }
}

/** Undefined for a session that cannot be resumed: without an id, or RFC 7627 §5.4. Throws {@link DtlsError} `import`. */
function resumable(exported: Uint8Array): SessionState | undefined {
  const state = decodeSessionState(exported.slice());
  if (state.role !== 'client') throw new DtlsError('import', "a server's session");
  return state.sessionId.length > 0 && state.extendedMasterSecret ? state : undefined;
}

/** Datagrams kept until {@link DtlsClient.onDatagram} is called. */
const MAX_EARLY = 16;
