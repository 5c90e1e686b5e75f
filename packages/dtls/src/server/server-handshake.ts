import { randomBytes } from 'node:crypto';
import { errorChain, type Clock, type Logger, type Peer } from '@holdfast/kernel';
import { verifyData } from '../cipher/key-schedule.ts';
import { HandshakeChannel } from '../handshake/handshake-channel.ts';
import { alertFor, refusal, type FatalAlert } from '../handshake/handshake-failure.ts';
import type { HandshakeMessage } from '../handshake/handshake-fragment.ts';
import type { HandshakeSettings } from '../handshake/handshake-settings.ts';
import { decodeClientHello, type ClientHello } from '../handshake/client-hello.ts';
import {
  CLIENT_HELLO,
  CLIENT_KEY_EXCHANGE,
  FINISHED,
  SERVER_HELLO,
  SERVER_HELLO_DONE,
} from '../handshake/message-types.ts';
import { negotiate, type Negotiated } from '../handshake/negotiation.ts';
import { decodePskName } from '../handshake/psk-key-exchange.ts';
import { isFinished, pskSession } from '../handshake/psk-session.ts';
import { encodeServerHello } from '../handshake/server-hello.ts';
import { ALERT, DTLS_1_2, HANDSHAKE, RecordView } from '../record/record-view.ts';
import { decodeAlert } from '../record/alert.ts';
import { Session } from '../session/session.ts';
import type { RefusalReason } from './server-options.ts';

/** Records under the new keys that come before the key is looked up. */
const MAX_EARLY = 4;
const MAX_EARLY_BYTES = 1024;
/** Records that do not open under the new keys. One may be a stranger's; a second is taken for a wrong key. */
const MAX_UNAUTHENTIC = 2;
const MAX_IDENTITY = 1024;

/** What a handshake needs of the server. */
export interface ServerHandshakeContext {
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: HandshakeSettings;
  readonly cidLength: number;
  readonly initialWriteLimit: number;
  psk(identity: Uint8Array): Promise<Uint8Array | undefined>;
  establish(session: Session): Promise<void>;
  transmit(to: Peer, datagram: Uint8Array): void;
  /** Undefined: we ask for none. */
  newConnectionId(handshake: ServerHandshake): Uint8Array | undefined;
  established(handshake: ServerHandshake, session: Session): void;
  refused(handshake: ServerHandshake, reason: RefusalReason, identity: Uint8Array | undefined): void;
  /** The handshake was given up while {@link establish} was under way, which has succeeded since. */
  orphaned(session: Session): void;
}

interface Hellos extends Negotiated {
  readonly clientRandom: Uint8Array;
  readonly serverRandom: Uint8Array;
  readonly connectionIds: { readonly own: Uint8Array; readonly peer: Uint8Array } | undefined;
}

type State =
  | { readonly at: 'client_hello' }
  | { readonly at: 'client_key_exchange'; readonly hellos: Hellos }
  | { readonly at: 'key_lookup' }
  | { readonly at: 'finished'; readonly session: Session; readonly known: boolean }
  | { readonly at: 'establishing' }
  | { readonly at: 'over' };

/** One handshake from a verified cookie to a session (RFC 6347 §4.2, RFC 4279 §2). */
export class ServerHandshake {
  readonly peer: Peer;
  readonly clientRandom: Uint8Array;
  /** What we asked for; the server's table finds the handshake by it. */
  connectionId: Uint8Array | undefined;
  readonly #context: ServerHandshakeContext;
  readonly #channel: HandshakeChannel;
  #state: State = { at: 'client_hello' };
  #identity: Uint8Array | undefined;
  #early: Uint8Array[] = [];
  #unauthentic = 0;

  /** `recordSequence` and `messageSequence` of the ClientHello: ours go on from them (RFC 6347 §4.2.1, §4.2.2). */
  constructor(
    context: ServerHandshakeContext,
    peer: Peer,
    clientRandom: Uint8Array,
    recordSequence: number,
    messageSequence: number,
  ) {
    this.#context = context;
    this.peer = peer;
    this.clientRandom = clientRandom.slice();
    this.#channel = new HandshakeChannel({
      clock: context.clock,
      settings: context.settings,
      transmit: (datagram) => context.transmit(peer, datagram),
      giveUp: () => this.#refuse(this.#keyProblem() ?? 'timeout'),
      firstRecord: recordSequence,
      firstMessage: messageSequence,
      firstExpected: messageSequence,
    });
    this.#channel.awaitRest();
  }

  /** A record of epoch 0. */
  receivePlain(view: RecordView): void {
    if (this.#state.at === 'over') return;
    try {
      if (view.type === ALERT) this.#onAlert(view.fragment());
      if (view.type !== HANDSHAKE) return;
      for (const message of this.#channel.receivePlain(view.fragment())) this.#onMessage(message);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** A record of epoch 1. False: it is not authentic. */
  receiveProtected(view: RecordView): boolean {
    const state = this.#state;
    if (state.at === 'client_key_exchange' || state.at === 'key_lookup') {
      // Finished overtook what comes before it (RFC 6347 §4.1); or the key is still looked up.
      const { length } = view;
      if (this.#early.length < MAX_EARLY && length <= MAX_EARLY_BYTES) this.#early.push(view.copy());
      return true;
    }
    if (state.at !== 'finished') return true;
    const { session } = state;
    if (!session.window.admits(view.sequence)) return true;
    const content = session.makeCiphers().read.open(view);
    if (content === undefined) {
      if (++this.#unauthentic >= MAX_UNAUTHENTIC)
        this.#refuse(this.#keyProblem() ?? 'wrong_psk', 'decrypt_error');
      return false;
    }
    session.window.accept(view.sequence);
    if (view.type !== HANDSHAKE) return true;
    try {
      for (const message of this.#channel.receiveProtected(content)) this.#onFinished(message, session);
    } catch (error) {
      this.#fail(error);
    }
    return true;
  }

  /** Ends it without a word. */
  abandon(): void {
    this.#channel.stop();
    this.#state = { at: 'over' };
    this.#early = [];
  }

  /** The server has no room for it. */
  evict(): void {
    if (this.#state.at !== 'over') this.#refuse('half_open_limit');
  }

  #onMessage(message: HandshakeMessage): void {
    const state = this.#state;
    if (state.at === 'client_hello') {
      if (message.type !== CLIENT_HELLO) throw refusal('unexpected_message', 'not a ClientHello');
      this.#channel.transcript.add(message);
      this.#onClientHello(decodeClientHello(message.body));
    } else if (state.at === 'client_key_exchange') {
      if (message.type !== CLIENT_KEY_EXCHANGE)
        throw refusal('unexpected_message', 'not a ClientKeyExchange');
      this.#channel.transcript.add(message);
      const identity = decodePskName(message.body).slice();
      if (identity.length > MAX_IDENTITY) throw refusal('illegal_parameter', 'an identity too long');
      this.#identity = identity;
      this.#state = { at: 'key_lookup' };
      this.#channel.awaitRest();
      void this.#lookUp(state.hellos, identity);
    }
    // Anything else in the clear is nobody's: what comes next is protected.
  }

  #onClientHello(hello: ClientHello): void {
    const { settings } = this.#context;
    const negotiated = negotiate(hello, settings.requireExtendedMasterSecret);
    const { suite, extendedMasterSecret, peerConnectionId, renegotiationInfo } = negotiated;
    const serverRandom = randomBytes(32);
    let connectionIds: Hellos['connectionIds'];
    if (peerConnectionId !== undefined) {
      this.connectionId = this.#context.newConnectionId(this);
      connectionIds = { own: this.connectionId ?? new Uint8Array(), peer: peerConnectionId };
    }
    const body = encodeServerHello({
      version: DTLS_1_2,
      random: serverRandom,
      sessionId: new Uint8Array(),
      cipherSuite: suite.id,
      compressionMethod: 0,
      extensions: {
        extendedMasterSecret,
        connectionId: connectionIds?.own,
        renegotiationInfo: renegotiationInfo ? new Uint8Array() : undefined,
        others: [],
      },
    });
    this.#state = {
      at: 'client_key_exchange',
      hellos: { ...negotiated, clientRandom: this.clientRandom, serverRandom, connectionIds },
    };
    const channel = this.#channel;
    // No ServerKeyExchange: it would only carry an identity hint (RFC 4279 §2), which LwM2M has no use for.
    channel.sendFlight([
      { kind: 'message', message: channel.message(SERVER_HELLO, body) },
      { kind: 'message', message: channel.message(SERVER_HELLO_DONE, new Uint8Array()) },
    ]);
  }

  async #lookUp(hellos: Hellos, identity: Uint8Array): Promise<void> {
    const { suite, clientRandom, serverRandom, extendedMasterSecret, connectionIds } = hellos;
    const sessionHash = extendedMasterSecret ? this.#channel.transcript.digest() : undefined;
    try {
      const found = await this.#context.psk(identity);
      if (this.#state.at !== 'key_lookup') return;
      const known = found !== undefined && found.length > 0;
      // RFC 4279 §2: with a random key an unknown identity fails as a wrong key does, and nobody learns which it was.
      const psk = known ? found : randomBytes(32);
      const session = Session.create(
        pskSession({
          role: 'server',
          suite,
          clientRandom,
          serverRandom,
          psk,
          identity,
          sessionHash,
          connectionIds,
          establishedAt: this.#context.clock.now(),
        }),
        this.peer,
        this.#context.initialWriteLimit,
      );
      this.#channel.session = session;
      this.#state = { at: 'finished', session, known };
    } catch (error) {
      this.#context.log.error({ error: errorChain(error) }, 'cannot look a PSK up');
      this.#refuse('psk_lookup_failed', 'internal_error');
      return;
    }
    this.#replayEarly();
  }

  #replayEarly(): void {
    const early = this.#early;
    this.#early = [];
    const view = new RecordView();
    for (const record of early) {
      view.begin(record, this.#context.cidLength);
      if (view.next()) this.receiveProtected(view);
    }
  }

  #onFinished(message: HandshakeMessage, session: Session): void {
    if (this.#state.at !== 'finished') return;
    const { transcript } = this.#channel;
    const state = session.state();
    if (message.type !== FINISHED) throw refusal('unexpected_message', 'not Finished');
    if (!isFinished(message.body, state, 'client', transcript.digest())) {
      throw refusal('decrypt_error', 'the client saw another handshake');
    }
    transcript.add(message);
    this.#channel.stop();
    this.#state = { at: 'establishing' };
    void this.#establish(session, verifyData(state.suite, state.masterSecret, 'server', transcript.digest()));
  }

  async #establish(session: Session, verify: Uint8Array): Promise<void> {
    try {
      await this.#context.establish(session);
    } catch (error) {
      this.#context.log.error({ error: errorChain(error) }, 'cannot establish a session durably');
      this.#refuse('persistence_failed', 'internal_error');
      return;
    }
    if (this.#state.at !== 'establishing') {
      this.#context.orphaned(session);
      return;
    }
    this.#state = { at: 'over' };
    const channel = this.#channel;
    session.resendLastFlight = () => channel.resend();
    channel.sendLastFlight([
      { kind: 'change_cipher_spec' },
      { kind: 'finished', message: channel.message(FINISHED, verify) },
    ]);
    this.#context.established(this, session);
  }

  #onAlert(content: Uint8Array): void {
    // Once the client has sent ClientKeyExchange its own alerts are protected, and one in the clear is a stranger's.
    const { at } = this.#state;
    if (at !== 'client_hello' && at !== 'client_key_exchange') return;
    if (decodeAlert(content)?.fatal === true) this.#refuse('peer_alert');
  }

  #fail(error: unknown): void {
    const alert = alertFor(error);
    const ours = alert === 'internal_error';
    this.#context.log[ours ? 'error' : 'debug']({ error: errorChain(error), alert }, 'handshake refused');
    if (ours) this.#refuse('internal_error', alert);
    else if (alert === 'handshake_failure' || alert === 'protocol_version')
      this.#refuse('no_common_parameters', alert);
    else this.#refuse('protocol_error', alert);
  }

  /** What records that did not open say about the key. */
  #keyProblem(): RefusalReason | undefined {
    const state = this.#state;
    if (state.at !== 'finished' || this.#unauthentic === 0) return undefined;
    return state.known ? 'wrong_psk' : 'unknown_psk_identity';
  }

  #refuse(reason: RefusalReason, alert?: FatalAlert): void {
    if (this.#state.at === 'over') return;
    if (alert !== undefined) this.#channel.sendAlert(alert);
    this.abandon();
    this.#context.refused(this, reason, this.#identity);
  }
}
