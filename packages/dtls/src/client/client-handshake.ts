import { randomBytes } from 'node:crypto';
import { equal } from '@holdfast/bytes';
import type { Clock, Peer } from '@holdfast/kernel';
import { verifyData } from '../cipher/key-schedule.ts';
import { DtlsError } from '../dtls-error.ts';
import { finishedItems, type FlightItem } from '../flight/flight.ts';
import { EMPTY_RENEGOTIATION_INFO_SCSV, encodeClientHello } from '../handshake/client-hello.ts';
import { encodeCertificateVerify, ECDSA_SHA256 } from '../handshake/digitally-signed.ts';
import { HandshakeChannel } from '../handshake/handshake-channel.ts';
import { alertFor, refusal } from '../handshake/handshake-failure.ts';
import type { HandshakeMessage } from '../handshake/handshake-fragment.ts';
import type { HandshakeSettings } from '../handshake/handshake-settings.ts';
import { decodeHelloVerifyRequest } from '../handshake/hello-verify-request.ts';
import {
  CERTIFICATE,
  CERTIFICATE_VERIFY,
  CLIENT_HELLO,
  CLIENT_KEY_EXCHANGE,
  FINISHED,
  HELLO_VERIFY_REQUEST,
  SERVER_HELLO,
  SERVER_HELLO_DONE,
} from '../handshake/message-types.ts';
import { isFinished, newSession, resumedSession, type SessionTerms } from '../handshake/new-session.ts';
import { decodeServerHello, type ServerHello } from '../handshake/server-hello.ts';
import { decodeAlert } from '../record/alert.ts';
import {
  ALERT,
  APPLICATION_DATA,
  DTLS_1_2,
  HANDSHAKE,
  TLS12_CID,
  type RecordView,
} from '../record/record-view.ts';
import { Session, type SessionCiphers } from '../session/session.ts';
import type { SessionState } from '../session/session-state.ts';
import { checkServerHello, type Chosen, type Offer } from './check-server-hello.ts';
import type { ClientKeys } from './client-credential.ts';
import type { ClientKeyExchange } from './client-key-exchange.ts';
import { clientOffer } from './client-offer.ts';
import { EcdheClientExchange } from './ecdhe-client-exchange.ts';
import { PskClientExchange } from './psk-client-exchange.ts';

/** A server that keeps asking for another cookie gets no further. */
const MAX_COOKIES = 4;
/** Application data that overtakes Finished. */
const MAX_EARLY = 8;

export interface ClientHandshakeOptions {
  readonly clock: Clock;
  readonly settings: HandshakeSettings;
  readonly remote: Peer;
  readonly keys: ClientKeys;
  readonly connectionId: Uint8Array | undefined;
  /** To be resumed. */
  readonly earlier: SessionState | undefined;
  transmit(datagram: Uint8Array): void;
  /** With what came under the new keys before Finished. */
  done(session: Session, early: readonly Uint8Array[]): void;
  failed(error: DtlsError): void;
}

interface FullHandshake {
  readonly terms: SessionTerms;
  readonly extendedMasterSecret: boolean;
  readonly exchange: ClientKeyExchange;
}

type State =
  | { readonly at: 'server_hello' }
  | { readonly at: 'server_flight'; readonly full: FullHandshake }
  | { readonly at: 'proving' }
  | {
      readonly at: 'finished';
      readonly session: Session;
      /** What the session holds packed. */
      readonly agreed: SessionState;
      readonly ciphers: SessionCiphers;
      readonly resumed: boolean;
    }
  | { readonly at: 'over' };

/** A client's side of one handshake (RFC 6347 §4.2). */
export class ClientHandshake {
  readonly #options: ClientHandshakeOptions;
  readonly #channel: HandshakeChannel;
  readonly #offer: Offer;
  readonly #random = randomBytes(32);
  #state: State = { at: 'server_hello' };
  #cookies = 0;
  #early: Uint8Array[] = [];

  constructor(options: ClientHandshakeOptions) {
    this.#options = options;
    this.#offer = clientOffer(options.keys, options.settings, options.connectionId);
    this.#channel = new HandshakeChannel({
      clock: options.clock,
      settings: options.settings,
      transmit: (datagram) => options.transmit(datagram),
      giveUp: (error) => this.#end(error),
      firstRecord: 0,
      firstMessage: 0,
      firstExpected: 0,
    });
    this.#sendHello(new Uint8Array());
  }

  receive(view: RecordView): void {
    if (this.#state.at === 'over') return;
    try {
      if (view.epoch === 0) this.#receivePlain(view);
      else if (view.epoch === 1 && (view.type === TLS12_CID) === this.#takesCid) this.#receiveProtected(view);
    } catch (error) {
      this.#fail(error);
    }
  }

  get #takesCid(): boolean {
    return this.#state.at === 'finished' && this.#state.session.hasOwnCid;
  }

  abort(error: DtlsError): void {
    this.#end(error);
  }

  #receivePlain(view: RecordView): void {
    if (view.type === ALERT) {
      const alert = decodeAlert(view.fragment());
      if (alert?.fatal === true) {
        this.#end(new DtlsError('alert', `the server refuses: ${alert.name}`, { alert: alert.name }));
      }
    } else if (view.type === HANDSHAKE) {
      this.#channel.receivePlain(view.fragment(), (message) => this.#onMessage(message));
    }
  }

  #receiveProtected(view: RecordView): void {
    const state = this.#state;
    if (state.at !== 'finished' || !state.session.window.admits(view.sequence)) return;
    const { session, ciphers } = state;
    const content = ciphers.read.open(view);
    if (content === undefined) return;
    session.window.accept(view.sequence);
    if (view.type === HANDSHAKE) {
      this.#channel.receiveProtected(content, (message) => this.#onFinished(message));
    } else if (view.type === APPLICATION_DATA) {
      if (this.#early.length < MAX_EARLY && content.length > 0) this.#early.push(content);
    } else if (view.type === ALERT) {
      const alert = decodeAlert(content);
      if (alert?.fatal === true || alert?.name === 'close_notify') {
        this.#end(new DtlsError('alert', `the server refuses: ${alert.name}`, { alert: alert.name }));
      }
    }
  }

  #onMessage(message: HandshakeMessage): void {
    const state = this.#state;
    const { transcript } = this.#channel;
    if (state.at === 'server_hello' && message.type === HELLO_VERIFY_REQUEST) {
      if (++this.#cookies > MAX_COOKIES) throw refusal('unexpected_message', 'one more HelloVerifyRequest');
      transcript.restart();
      this.#sendHello(decodeHelloVerifyRequest(message.body));
    } else if (state.at === 'server_hello' && message.type === SERVER_HELLO) {
      transcript.add(message);
      this.#onServerHello(message.body);
    } else if (state.at === 'server_flight' && message.type === SERVER_HELLO_DONE) {
      if (message.body.length > 0) throw refusal('decode_error', 'a ServerHelloDone with content');
      transcript.add(message);
      this.#state = { at: 'proving' };
      this.#channel.awaitRest();
      this.#answer(state.full).catch((error: unknown) => this.#fail(error));
    } else if (state.at === 'server_flight') {
      state.full.exchange.take(message);
      transcript.add(message);
    } else if (state.at !== 'finished') {
      throw refusal('unexpected_message', `handshake message ${message.type} is out of turn`);
    }
  }

  #sendHello(cookie: Uint8Array): void {
    const { suites, extensions } = this.#offer;
    const body = encodeClientHello({
      version: DTLS_1_2,
      random: this.#random,
      sessionId: this.#options.earlier?.sessionId ?? new Uint8Array(),
      cookie,
      cipherSuites: [...suites.map(({ id }) => id), EMPTY_RENEGOTIATION_INFO_SCSV],
      compressionMethods: [0],
      extensions: { ...extensions, others: [] },
    });
    this.#channel.sendFlight([{ kind: 'message', message: this.#channel.message(CLIENT_HELLO, body) }]);
  }

  #onServerHello(body: Uint8Array): void {
    const { connectionId: own, earlier } = this.#options;
    const hello = decodeServerHello(body);
    const chosen = checkServerHello(hello, this.#offer);
    const { extendedMasterSecret, connectionId: peer, recordSizeLimit } = hello.extensions;
    const terms: SessionTerms = {
      role: 'client',
      suite: chosen.suite,
      clientRandom: this.#random,
      serverRandom: hello.random.slice(),
      sessionId: hello.sessionId.slice(),
      peerRecordSizeLimit: recordSizeLimit,
      connectionIds: own === undefined || peer === undefined ? undefined : { own, peer },
    };
    if (earlier !== undefined && equal(hello.sessionId, earlier.sessionId))
      this.#resume(terms, hello, earlier);
    else {
      const exchange = this.#exchange(chosen, terms);
      this.#state = { at: 'server_flight', full: { terms, extendedMasterSecret, exchange } };
    }
  }

  #exchange({ serverType, clientType }: Chosen, terms: SessionTerms): ClientKeyExchange {
    const { keys, clock } = this.#options;
    if (keys.mode === 'psk') return new PskClientExchange(keys);
    const { clientRandom, serverRandom } = terms;
    return new EcdheClientExchange({ keys, clock, clientRandom, serverRandom, serverType, clientType });
  }

  /** RFC 5246 §7.3: only the Finished messages are left, the server's first. */
  #resume(terms: SessionTerms, { extensions }: ServerHello, earlier: SessionState): void {
    if (terms.suite !== earlier.suite)
      throw refusal('illegal_parameter', 'the server resumes a session with another cipher suite');
    // RFC 7627 §5.3.
    if (!extensions.extendedMasterSecret)
      throw refusal('handshake_failure', 'the server resumes without the extended master secret');
    const { clock } = this.#options;
    this.#finish(resumedSession(terms, earlier, clock.now()), true);
    this.#channel.awaitRest();
  }

  async #answer({ terms, exchange, extendedMasterSecret }: FullHandshake): Promise<void> {
    const { clock } = this.#options;
    const { certificate, keyExchange, signingKey, premaster, credential } = await exchange.answer();
    if (this.#state.at !== 'proving') return;
    const channel = this.#channel;
    const { transcript } = channel;
    const flight: FlightItem[] = [];
    const say = (type: number, body: Uint8Array): void =>
      void flight.push({ kind: 'message', message: channel.message(type, body) });
    if (certificate !== undefined) say(CERTIFICATE, certificate);
    say(CLIENT_KEY_EXCHANGE, keyExchange);
    const sessionHash = extendedMasterSecret ? transcript.digest() : undefined;
    if (signingKey !== undefined) {
      const signature = transcript.sign(signingKey);
      say(CERTIFICATE_VERIFY, encodeCertificateVerify({ algorithm: ECDSA_SHA256, signature }));
    }
    const state = newSession(terms, { premaster, credential, sessionHash }, clock.now());
    this.#finish(state, false);
    const verify = verifyData(state.suite, state.masterSecret, 'client', transcript.digest());
    const finished = channel.message(FINISHED, verify);
    channel.sendFlight([...flight, ...finishedItems(finished)]);
  }

  /** Only the Finished messages are left. */
  #finish(agreed: SessionState, resumed: boolean): void {
    const session = Session.create(agreed, this.#options.remote, Infinity);
    const ciphers = this.#channel.secure(session, agreed);
    this.#state = { at: 'finished', session, agreed, ciphers, resumed };
  }

  #onFinished(message: HandshakeMessage): void {
    const state = this.#state;
    if (state.at !== 'finished') return;
    const { session, agreed, resumed } = state;
    const channel = this.#channel;
    const { transcript } = channel;
    if (message.type !== FINISHED) throw refusal('unexpected_message', 'not Finished');
    if (!isFinished(message.body, agreed, 'server', transcript.digest())) {
      throw refusal('decrypt_error', 'the server saw another handshake');
    }
    channel.stop();
    this.#state = { at: 'over' };
    if (resumed) {
      transcript.add(message);
      const verify = verifyData(agreed.suite, agreed.masterSecret, 'client', transcript.digest());
      session.lastFlight = channel.sendLastFlight(verify);
    }
    this.#options.done(session, this.#early);
  }

  #fail(error: unknown): void {
    if (this.#state.at === 'over') return;
    const alert = alertFor(error);
    this.#channel.sendAlert(alert);
    this.#end(
      error instanceof DtlsError && error.code === 'handshake'
        ? error
        : new DtlsError('decode', 'the server sent what cannot be read', { cause: error, alert }),
    );
  }

  #end(error: DtlsError): void {
    if (this.#state.at === 'over') return;
    this.#state = { at: 'over' };
    this.#channel.stop();
    this.#options.failed(error);
  }
}
