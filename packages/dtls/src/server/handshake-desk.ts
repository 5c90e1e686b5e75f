import { BytesError, BytesReader, toHex } from '@holdfast/bytes';
import { BoundedMap, errorChain, type Clock, type Logger, type Peer } from '@holdfast/kernel';
import { DtlsError } from '../dtls-error.ts';
import { readClientHelloStart, type ClientHelloStart } from '../handshake/client-hello.ts';
import { CookieJar } from '../handshake/cookie-jar.ts';
import {
  encodeMessage,
  FRAGMENT_HEADER,
  readFragment,
  type HandshakeFragment,
} from '../handshake/handshake-fragment.ts';
import type { HandshakeSettings } from '../handshake/handshake-settings.ts';
import { encodeHelloVerifyRequest } from '../handshake/hello-verify-request.ts';
import { CLIENT_HELLO, HELLO_VERIFY_REQUEST } from '../handshake/message-types.ts';
import { DTLS_1_2, HANDSHAKE, plainRecord, RecordView } from '../record/record-view.ts';
import { cidKey, type CidKey } from '../session/cid-key.ts';
import type { Resumption } from '../session/resumption.ts';
import type { Session } from '../session/session.ts';
import { HelloPace } from './hello-pace.ts';
import { ServerHandshake } from './server-handshake.ts';
import type { ServerHandshakeContext } from './server-handshake-context.ts';
import type { ServerKeys } from './server-credentials.ts';
import type { ClaimedCredential } from './server-key-exchange.ts';
import type { ConnectionIds, RefusalReason } from './server-options.ts';
import type { ServerCounters } from './server-stats.ts';

const CID_ATTEMPTS = 8;

export interface HandshakeDeskOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: HandshakeSettings;
  readonly capacity: number;
  readonly connectionIds: ConnectionIds | undefined;
  readonly initialWriteLimit: number;
  readonly counters: ServerCounters;
  readonly resumption: Resumption | undefined;
  keys(): ServerKeys;
  establish(session: Session): Promise<void>;
  transmit(to: Peer, datagram: Uint8Array): void;
  /** Whether an established session has the Connection ID. */
  taken(cid: CidKey): boolean;
  established(session: Session, early: readonly Uint8Array[]): void;
  refused(peer: Peer, reason: RefusalReason, claimed: ClaimedCredential | undefined): void;
  orphaned(session: Session): void;
}

/** Admits handshakes that show a cookie, and holds those under way (RFC 6347 §4.2.1). Before the cookie there is no state. */
export class HandshakeDesk {
  readonly #options: HandshakeDeskOptions;
  readonly #context: ServerHandshakeContext;
  readonly #cookies: CookieJar;
  readonly #pace: HelloPace;
  readonly #byAddress: BoundedMap<string, ServerHandshake>;
  readonly #byCid = new Map<CidKey, ServerHandshake>();

  constructor(options: HandshakeDeskOptions) {
    this.#options = options;
    this.#cookies = new CookieJar(options.clock);
    this.#pace = new HelloPace(options.clock);
    this.#byAddress = new BoundedMap(options.capacity, (_, handshake) => handshake.evict());
    const { connectionIds, settings, clock, log, initialWriteLimit, counters, resumption } = options;
    this.#context = {
      clock,
      log,
      settings,
      initialWriteLimit,
      cidLength: connectionIds?.length ?? 0,
      resumption,
      keys: () => options.keys(),
      establish: (session) => options.establish(session),
      transmit: (to, datagram) => options.transmit(to, datagram),
      orphaned: (session) => options.orphaned(session),
      newConnectionId: (handshake) => this.#newConnectionId(handshake),
      established: (handshake, session, early) => {
        counters.handshakesCompleted++;
        this.#forget(handshake);
        options.established(session, early);
      },
      resumable: (sessionId, session) => {
        try {
          resumption?.store.save(toHex(sessionId), session.export());
        } catch (error) {
          log.error({ error: errorChain(error) }, 'a session cannot be kept for resumption');
        }
      },
      refused: (handshake, reason, claimed) => {
        counters.handshakesFailed++;
        this.#forget(handshake);
        options.refused(handshake.peer, reason, claimed);
      },
    };
  }

  get size(): number {
    return this.#byAddress.size;
  }

  /** The handshake under way that a protected record from this address may belong to. */
  byAddress(key: string): ServerHandshake | undefined {
    const handshake = this.#byAddress.get(key);
    return handshake?.connectionId === undefined ? handshake : undefined;
  }

  byCid(key: CidKey): ServerHandshake | undefined {
    return this.#byCid.get(key);
  }

  /** A record of epoch 0. False: there is nothing it belongs to. */
  receive(peer: Peer, view: RecordView): boolean {
    if (view.type === HANDSHAKE && view.datagram[view.start] === CLIENT_HELLO) {
      const fragment = readFragment(new BytesReader(view.datagram, view.start, view.end));
      if (fragment?.type === CLIENT_HELLO && fragment.offset === 0)
        return this.#paceClientHello(peer, view, fragment);
    }
    const handshake = this.#byAddress.get(peer.key);
    handshake?.receivePlain(view);
    return handshake !== undefined;
  }

  close(): void {
    this.#pace.close();
    for (const handshake of this.#byAddress.values()) handshake.abandon();
    this.#byAddress.clear();
    this.#byCid.clear();
  }

  #paceClientHello(peer: Peer, view: RecordView, fragment: HandshakeFragment): boolean {
    if (this.#pace.hasTime) {
      let belongs = false;
      this.#pace.run(() => (belongs = this.#onClientHello(peer, view, fragment)));
      return belongs;
    }
    if (!this.#pace.hasRoom(view.length)) {
      this.#options.counters.hellosDropped++;
      return true;
    }
    // The view moves on, and the datagram may be the socket's.
    const own = new RecordView();
    own.begin(view.copy(), 0);
    own.next();
    const part = own.fragment().subarray(FRAGMENT_HEADER, FRAGMENT_HEADER + fragment.part.length);
    this.#pace.wait(() => this.#onClientHello(peer, own, { ...fragment, part }));
    return true;
  }

  #onClientHello(peer: Peer, view: RecordView, fragment: HandshakeFragment): boolean {
    const hello = helloStart(fragment.part);
    if (hello === undefined) return false;
    if (!this.#cookies.accepts(peer.key, hello)) {
      this.#sendCookie(peer, view.sequence, fragment.sequence, hello);
      return true;
    }
    let handshake = this.#byAddress.get(peer.key);
    // Another random means that the client has begun anew; the same, that it repeats itself.
    if (handshake === undefined || !sameRandom(handshake.clientRandom, hello.random)) {
      if (handshake !== undefined) this.#forget(handshake);
      this.#options.counters.handshakesStarted++;
      handshake = new ServerHandshake(this.#context, peer, hello.random, view.sequence, fragment.sequence);
      this.#byAddress.set(peer.key, handshake);
    }
    handshake.receivePlain(view);
    return true;
  }

  /** In a record of the number that the ClientHello's had: the answer needs no memory (RFC 6347 §4.2.1). */
  #sendCookie(peer: Peer, recordSequence: number, messageSequence: number, hello: ClientHelloStart): void {
    const message = encodeMessage({
      type: HELLO_VERIFY_REQUEST,
      sequence: messageSequence,
      body: encodeHelloVerifyRequest(this.#cookies.bake(peer.key, hello)),
    });
    this.#options.counters.cookiesSent++;
    this.#options.transmit(peer, plainRecord(HANDSHAKE, DTLS_1_2, recordSequence, message));
  }

  #forget(handshake: ServerHandshake): void {
    handshake.abandon();
    if (this.#byAddress.get(handshake.peer.key) === handshake) this.#byAddress.delete(handshake.peer.key);
    const cid = handshake.connectionId;
    if (cid !== undefined) this.#byCid.delete(cidKey(cid, 0, cid.length));
  }

  #newConnectionId(handshake: ServerHandshake): Uint8Array | undefined {
    const { connectionIds } = this.#options;
    if (connectionIds === undefined) return undefined;
    for (let attempt = 0; attempt < CID_ATTEMPTS; attempt++) {
      const cid = connectionIds.newConnectionId();
      if (cid.length !== connectionIds.length) {
        throw new DtlsError(
          'options',
          `a Connection ID of ${cid.length} bytes instead of ${connectionIds.length}`,
        );
      }
      const key = cidKey(cid, 0, cid.length);
      if (this.#options.taken(key) || this.#byCid.has(key)) continue;
      this.#byCid.set(key, handshake);
      return cid.slice();
    }
    throw new DtlsError('options', 'every new Connection ID is taken');
  }
}

function helloStart(part: Uint8Array): ClientHelloStart | undefined {
  try {
    return readClientHelloStart(new BytesReader(part));
  } catch (error) {
    if (error instanceof BytesError || error instanceof DtlsError) return undefined;
    throw error;
  }
}

/** Not a secret: it went over the wire in the clear. */
const sameRandom = (a: Uint8Array, b: Uint8Array): boolean => a.every((byte, at) => byte === b[at]);
