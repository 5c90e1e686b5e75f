import { errorChain, type Peer } from '@holdfast/kernel';
import { verifyData } from '../cipher/key-schedule.ts';
import { random } from '../cipher/random.ts';
import { HandshakeChannel } from '../handshake/handshake-channel.ts';
import { alertFor, refusal, type FatalAlert } from '../handshake/handshake-failure.ts';
import type { HandshakeMessage } from '../handshake/handshake-fragment.ts';
import { decodeClientHello, type ClientHello } from '../handshake/client-hello.ts';
import { CLIENT_HELLO, CLIENT_KEY_EXCHANGE, FINISHED, SERVER_HELLO } from '../handshake/message-types.ts';
import { negotiate, type Negotiated } from '../handshake/negotiation.ts';
import { isFinished, newSession, resumedSession, type SessionTerms } from '../handshake/new-session.ts';
import { ALERT, APPLICATION_DATA, HANDSHAKE, type RecordView } from '../record/record-view.ts';
import { decodeAlert } from '../record/alert.ts';
import { Session } from '../session/session.ts';
import type { SessionState } from '../session/session-state.ts';
import { chooseServerExchange } from './choose-server-exchange.ts';
import { EarlyRecords } from './early-records.ts';
import { findResumable } from './find-resumable.ts';
import { refusalReason } from './refusal-reason.ts';
import { finishedFlight, offerFlight } from './server-flights.ts';
import type { Proof, ServerKeyExchange } from './server-key-exchange.ts';
import { transmitTo, type ServerHandshakeContext } from './server-handshake-context.ts';
import type { ServerHandshakeState } from './server-handshake-state.ts';
import { serverHello } from './server-hello-answer.ts';
import type { RefusalReason } from './server-options.ts';

/** Data of a client that resumes, which may overtake its Finished. */
const MAX_EARLY_DATA = 4;
/** Records that do not open under the new keys. One may be a stranger's; a second is taken for a wrong key. */
const MAX_UNAUTHENTIC = 2;

/** One handshake from a verified cookie to a session (RFC 6347 §4.2). */
export class ServerHandshake {
  readonly peer: Peer;
  readonly clientRandom: Uint8Array;
  /** What we asked for; the server's table finds the handshake by it. */
  connectionId: Uint8Array | undefined;
  readonly #context: ServerHandshakeContext;
  readonly #channel: HandshakeChannel;
  #state: ServerHandshakeState = { at: 'client_hello' };
  #exchange: ServerKeyExchange | undefined;
  #sessionHash: Uint8Array | undefined;
  readonly #early: EarlyRecords;
  #earlyData: Uint8Array[] = [];
  /** What a full handshake's session can be resumed by. */
  #sessionId = new Uint8Array();
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
    this.#early = new EarlyRecords(context.cidLength);
    this.peer = peer;
    this.clientRandom = clientRandom.slice();
    this.#channel = new HandshakeChannel({
      clock: context.clock,
      settings: context.settings,
      transmit: transmitTo(context, peer),
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
      this.#channel.receivePlain(view.fragment(), (message) => this.#onMessage(message));
    } catch (error) {
      this.#fail(error);
    }
  }

  /** A record of epoch 1. False: it is not authentic. */
  receiveProtected(view: RecordView): boolean {
    const state = this.#state;
    if (state.at === 'client_flight' || state.at === 'proving') {
      // Finished overtook what comes before it (RFC 6347 §4.1); or the key is still looked up.
      this.#early.keep(view);
      return true;
    }
    if (state.at !== 'finished') return true;
    const { session, ciphers } = state;
    if (!session.window.admits(view.sequence)) return true;
    const content = ciphers.read.open(view);
    if (content === undefined) {
      if (++this.#unauthentic >= MAX_UNAUTHENTIC)
        this.#refuse(this.#keyProblem() ?? 'protocol_error', 'decrypt_error');
      return false;
    }
    session.window.accept(view.sequence);
    try {
      if (view.type === HANDSHAKE) {
        this.#channel.receiveProtected(content, (message) => this.#onFinished(message));
      } else if (view.type === APPLICATION_DATA && state.resumed && content.length > 0) {
        if (this.#earlyData.length < MAX_EARLY_DATA) this.#earlyData.push(content);
      }
    } catch (error) {
      this.#fail(error);
    }
    return true;
  }

  /** Ends it without a word. */
  abandon(): void {
    const state = this.#state;
    this.#channel.stop();
    this.#state = { at: 'over' };
    this.#early.clear();
    this.#earlyData = [];
    // A session that resumes is durable before the client has shown that it knows the secret.
    if (state.at === 'finished' && state.resumed) this.#context.orphaned(state.session);
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
    } else if (state.at === 'client_flight') {
      const { transcript } = this.#channel;
      const exchange = this.#exchange as ServerKeyExchange;
      const isLast = exchange.take(message, transcript);
      transcript.add(message);
      if (message.type === CLIENT_KEY_EXCHANGE && state.negotiated.extendedMasterSecret)
        this.#sessionHash = transcript.digest();
      if (!isLast) return;
      this.#state = { at: 'proving' };
      this.#channel.awaitRest();
      void this.#prove(exchange, state.terms);
    }
    // Anything else in the clear is nobody's: what comes next is protected.
  }

  #onClientHello(hello: ClientHello): void {
    const { settings, resumption, keys } = this.#context;
    const { certificateTypes, credentials } = keys();
    const negotiated = negotiate(hello, {
      suites: settings.suites,
      requireExtendedMasterSecret: settings.requireExtendedMasterSecret,
      hasPsk: credentials.psk !== undefined,
      certificateTypes,
    });
    if (resumption === undefined || hello.sessionId.length === 0) {
      this.#offerFull(hello, negotiated);
      return;
    }
    this.#state = { at: 'resumption_lookup' };
    findResumable(resumption, hello, settings.suites, this.#context.log)
      .then((earlier) => {
        if (this.#state.at !== 'resumption_lookup') return undefined;
        if (earlier === undefined) return this.#offerFull(hello, negotiated);
        return this.#resume(hello, negotiated, earlier);
      })
      .catch((error: unknown) => this.#fail(error));
  }

  #terms(negotiated: Negotiated): SessionTerms {
    const { peerConnectionId, suite, peerRecordSizeLimit } = negotiated;
    let connectionIds: SessionTerms['connectionIds'];
    if (peerConnectionId !== undefined) {
      this.connectionId = this.#context.newConnectionId(this);
      connectionIds = { own: this.connectionId ?? new Uint8Array(), peer: peerConnectionId };
    }
    const { clientRandom } = this;
    return {
      role: 'server',
      suite,
      clientRandom,
      serverRandom: random(32),
      sessionId: new Uint8Array(),
      peerRecordSizeLimit,
      connectionIds,
    };
  }

  #offerFull(hello: ClientHello, negotiated: Negotiated): void {
    const { keys, clock, resumption, settings } = this.#context;
    const terms = this.#terms(negotiated);
    const exchange = chooseServerExchange(negotiated, terms, keys(), clock);
    this.#exchange = exchange;
    // RFC 7627 §5.4: what is not bound to its handshake is not to be resumed.
    const sessionId =
      resumption !== undefined && negotiated.extendedMasterSecret ? random(32) : new Uint8Array();
    this.#sessionId = sessionId;
    this.#state = { at: 'client_flight', negotiated, terms };
    const channel = this.#channel;
    const body = serverHello(hello, negotiated, { ...terms, sessionId }, settings);
    channel.sendFlight(offerFlight(channel, body, exchange));
  }

  async #prove(exchange: ServerKeyExchange, terms: SessionTerms): Promise<void> {
    const { clock, initialWriteLimit } = this.#context;
    let proof: Proof;
    try {
      proof = await exchange.prove();
    } catch (error) {
      const ours = exchange.claim?.mode === 'psk' ? 'psk_lookup_failed' : 'credential_lookup_failed';
      this.#fail(error, ours);
      return;
    }
    if (this.#state.at !== 'proving') return;
    const { premaster, credential, known } = proof;
    const agreed = newSession(terms, { premaster, credential, sessionHash: this.#sessionHash }, clock.now());
    const session = Session.create(agreed, this.peer, initialWriteLimit);
    this.#finish(session, agreed, known, false);
    this.#early.replay((view) => void this.receiveProtected(view));
  }

  /** RFC 5246 §7.3: the server's Finished comes first. The session is durable before, for the client has no more to wait for. */
  async #resume(hello: ClientHello, negotiated: Negotiated, earlier: SessionState): Promise<void> {
    const { clock, initialWriteLimit, settings } = this.#context;
    const agreed: Negotiated = { ...negotiated, suite: earlier.suite, ecdhe: undefined };
    const terms = this.#terms(agreed);
    const state = resumedSession(terms, earlier, clock.now());
    const session = Session.create(state, this.peer, initialWriteLimit);
    const channel = this.#channel;
    const body = serverHello(hello, agreed, { ...terms, sessionId: hello.sessionId }, settings);
    this.#state = { at: 'establishing' };
    if (!(await this.#isEstablished(session))) return;
    this.#finish(session, state, true, true);
    const answer = channel.message(SERVER_HELLO, body);
    const verify = verifyData(state.suite, state.masterSecret, 'server', channel.transcript.digest());
    channel.sendFlight([{ kind: 'message', message: answer }, ...finishedFlight(channel, verify)]);
  }

  /** Only the Finished messages are left. */
  #finish(session: Session, agreed: SessionState, known: boolean, resumed: boolean): void {
    const ciphers = this.#channel.secure(session, agreed);
    this.#state = { at: 'finished', session, agreed, ciphers, known, resumed };
  }

  #onFinished(message: HandshakeMessage): void {
    const state = this.#state;
    if (state.at !== 'finished') return;
    const { session, agreed, resumed } = state;
    const { transcript } = this.#channel;
    if (message.type !== FINISHED) throw refusal('unexpected_message', 'not Finished');
    if (!isFinished(message.body, agreed, 'client', transcript.digest())) {
      throw refusal('decrypt_error', 'the client saw another handshake');
    }
    transcript.add(message);
    this.#channel.stop();
    if (resumed) {
      if (session.closed) this.#refuse('ended', 'access_denied');
      else this.#complete(session);
      return;
    }
    this.#state = { at: 'establishing' };
    void this.#establish(
      session,
      verifyData(agreed.suite, agreed.masterSecret, 'server', transcript.digest()),
    );
  }

  async #establish(session: Session, verify: Uint8Array): Promise<void> {
    if (!(await this.#isEstablished(session))) return;
    session.lastFlight = this.#channel.sendLastFlight(verify);
    if (this.#sessionId.length > 0) this.#context.resumable(this.#sessionId, session);
    this.#complete(session);
  }

  #complete(session: Session): void {
    const early = this.#earlyData;
    this.#state = { at: 'over' };
    this.#context.established(this, session, early);
  }

  /** Awaits the owner. False: the handshake is over. */
  async #isEstablished(session: Session): Promise<boolean> {
    try {
      await this.#context.establish(session);
    } catch (error) {
      this.#context.log.error({ error: errorChain(error) }, 'cannot establish a session durably');
      this.#refuse('persistence_failed', 'internal_error');
      return false;
    }
    if (this.#state.at === 'establishing' && !session.closed) return true;
    if (this.#state.at !== 'establishing') this.#context.orphaned(session);
    // The owner ended it the moment that it was stored.
    else this.#refuse('ended', 'access_denied');
    return false;
  }

  #onAlert(content: Uint8Array): void {
    // Once the client has sent its last flight its own alerts are protected, and one in the clear is a stranger's.
    const { at } = this.#state;
    if (at !== 'client_hello' && at !== 'client_flight') return;
    if (decodeAlert(content)?.fatal === true) this.#refuse('peer_alert');
  }

  #fail(error: unknown, ours: RefusalReason = 'internal_error'): void {
    const alert = alertFor(error);
    const level = alert === 'internal_error' ? 'error' : 'debug';
    this.#context.log[level]({ error: errorChain(error), alert }, 'handshake refused');
    this.#refuse(refusalReason(error, ours), alert);
  }

  /** What records that did not open say about the key. */
  #keyProblem(): RefusalReason | undefined {
    const state = this.#state;
    if (state.at !== 'finished' || this.#unauthentic === 0 || this.#exchange?.claim?.mode !== 'psk')
      return undefined;
    return state.known ? 'wrong_psk' : 'unknown_psk_identity';
  }

  #refuse(reason: RefusalReason, alert?: FatalAlert): void {
    if (this.#state.at === 'over') return;
    if (alert !== undefined) this.#channel.sendAlert(alert);
    this.abandon();
    this.#context.refused(this, reason, this.#exchange?.claim);
  }
}
