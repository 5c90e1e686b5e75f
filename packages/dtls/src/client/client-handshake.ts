import { randomBytes } from 'node:crypto';
import type { Clock, Peer } from '@holdfast/kernel';
import { CIPHER_SUITES } from '../cipher/cipher-suite.ts';
import { verifyData } from '../cipher/key-schedule.ts';
import { DtlsError } from '../dtls-error.ts';
import { EMPTY_RENEGOTIATION_INFO_SCSV, encodeClientHello } from '../handshake/client-hello.ts';
import { HandshakeChannel } from '../handshake/handshake-channel.ts';
import { alertFor, refusal } from '../handshake/handshake-failure.ts';
import type { HandshakeMessage } from '../handshake/handshake-fragment.ts';
import type { HandshakeSettings } from '../handshake/handshake-settings.ts';
import { decodeHelloVerifyRequest } from '../handshake/hello-verify-request.ts';
import {
  CLIENT_HELLO,
  CLIENT_KEY_EXCHANGE,
  FINISHED,
  HELLO_VERIFY_REQUEST,
  SERVER_HELLO,
  SERVER_HELLO_DONE,
  SERVER_KEY_EXCHANGE,
} from '../handshake/message-types.ts';
import { checkServerHello } from '../handshake/negotiation.ts';
import { decodePskName, encodePskName } from '../handshake/psk-key-exchange.ts';
import { isFinished, pskSession, type PskExchange } from '../handshake/psk-session.ts';
import { decodeServerHello } from '../handshake/server-hello.ts';
import { decodeAlert } from '../record/alert.ts';
import {
  ALERT,
  APPLICATION_DATA,
  DTLS_1_2,
  HANDSHAKE,
  TLS12_CID,
  type RecordView,
} from '../record/record-view.ts';
import { Session } from '../session/session.ts';

/** A server that keeps asking for another cookie gets no further. */
const MAX_COOKIES = 4;
/** Application data that overtakes Finished. */
const MAX_EARLY = 8;

export interface ClientHandshakeOptions {
  readonly clock: Clock;
  readonly settings: HandshakeSettings;
  readonly remote: Peer;
  readonly identity: Uint8Array;
  readonly key: Uint8Array;
  readonly connectionId: Uint8Array | undefined;
  transmit(datagram: Uint8Array): void;
  /** With what came under the new keys before Finished. */
  done(session: Session, early: readonly Uint8Array[]): void;
  failed(error: DtlsError): void;
}

type Hello = Omit<PskExchange, 'role' | 'psk' | 'identity' | 'sessionHash' | 'establishedAt'> & {
  readonly extendedMasterSecret: boolean;
};

type State =
  | { readonly at: 'server_hello' }
  | { readonly at: 'server_hello_done'; readonly hello: Hello; readonly hinted: boolean }
  | { readonly at: 'finished'; readonly session: Session }
  | { readonly at: 'over' };

/** A client's side of one handshake (RFC 6347 §4.2, RFC 4279 §2). */
export class ClientHandshake {
  readonly #options: ClientHandshakeOptions;
  readonly #channel: HandshakeChannel;
  readonly #random = randomBytes(32);
  #state: State = { at: 'server_hello' };
  #cookies = 0;
  #early: Uint8Array[] = [];

  constructor(options: ClientHandshakeOptions) {
    this.#options = options;
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
      const alert = alertFor(error);
      this.#channel.sendAlert(alert);
      this.#end(
        error instanceof DtlsError && error.code === 'handshake'
          ? error
          : new DtlsError('decode', 'the server sent what cannot be read', { cause: error, alert }),
      );
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
      for (const message of this.#channel.receivePlain(view.fragment())) this.#onMessage(message);
    }
  }

  #receiveProtected(view: RecordView): void {
    const state = this.#state;
    if (state.at !== 'finished' || !state.session.window.admits(view.sequence)) return;
    const { session } = state;
    const content = session.makeCiphers().read.open(view);
    if (content === undefined) return;
    session.window.accept(view.sequence);
    if (view.type === HANDSHAKE) {
      for (const message of this.#channel.receiveProtected(content)) this.#onFinished(message, session);
    } else if (view.type === APPLICATION_DATA) {
      if (this.#early.length < MAX_EARLY) this.#early.push(content);
    } else if (view.type === ALERT) {
      const alert = decodeAlert(content);
      if (alert?.fatal === true || alert?.name === 'close_notify') {
        this.#end(new DtlsError('alert', `the server refuses: ${alert.name}`, { alert: alert.name }));
      }
    }
  }

  #onMessage(message: HandshakeMessage): void {
    const state = this.#state;
    if (state.at === 'server_hello' && message.type === HELLO_VERIFY_REQUEST) {
      if (++this.#cookies > MAX_COOKIES) throw refusal('unexpected_message', 'one more HelloVerifyRequest');
      this.#channel.transcript.restart();
      this.#sendHello(decodeHelloVerifyRequest(message.body));
    } else if (state.at === 'server_hello' && message.type === SERVER_HELLO) {
      this.#channel.transcript.add(message);
      this.#onServerHello(message.body);
    } else if (state.at === 'server_hello_done' && message.type === SERVER_KEY_EXCHANGE && !state.hinted) {
      this.#channel.transcript.add(message);
      // The identity hint (RFC 4279 §5.2): well-formed, and of no use to a client with one identity.
      decodePskName(message.body);
      this.#state = { ...state, hinted: true };
    } else if (state.at === 'server_hello_done' && message.type === SERVER_HELLO_DONE) {
      if (message.body.length > 0) throw refusal('decode_error', 'a ServerHelloDone with content');
      this.#channel.transcript.add(message);
      this.#sendKeyExchange(state.hello);
    } else if (state.at !== 'finished') {
      throw refusal('unexpected_message', `handshake message ${message.type} is out of turn`);
    }
  }

  #sendHello(cookie: Uint8Array): void {
    const body = encodeClientHello({
      version: DTLS_1_2,
      random: this.#random,
      sessionId: new Uint8Array(),
      cookie,
      cipherSuites: [...CIPHER_SUITES.map(({ id }) => id), EMPTY_RENEGOTIATION_INFO_SCSV],
      compressionMethods: [0],
      extensions: {
        extendedMasterSecret: true,
        connectionId: this.#options.connectionId,
        renegotiationInfo: undefined,
        others: [],
      },
    });
    this.#channel.sendFlight([{ kind: 'message', message: this.#channel.message(CLIENT_HELLO, body) }]);
  }

  #onServerHello(body: Uint8Array): void {
    const { connectionId: own, settings } = this.#options;
    const hello = decodeServerHello(body);
    const suite = checkServerHello(hello, {
      connectionId: own !== undefined,
      requireExtendedMasterSecret: settings.requireExtendedMasterSecret,
    });
    const { extendedMasterSecret, connectionId: peer } = hello.extensions;
    const connectionIds = own === undefined || peer === undefined ? undefined : { own, peer };
    this.#state = {
      at: 'server_hello_done',
      hinted: false,
      hello: {
        suite,
        extendedMasterSecret,
        connectionIds,
        clientRandom: this.#random,
        serverRandom: hello.random.slice(),
      },
    };
  }

  #sendKeyExchange({ extendedMasterSecret, ...exchange }: Hello): void {
    const { identity, key, remote, clock } = this.#options;
    const channel = this.#channel;
    const { transcript } = channel;
    const keyExchange = channel.message(CLIENT_KEY_EXCHANGE, encodePskName(identity));
    const state = pskSession({
      ...exchange,
      role: 'client',
      psk: key,
      identity,
      sessionHash: extendedMasterSecret ? transcript.digest() : undefined,
      establishedAt: clock.now(),
    });
    const session = Session.create(state, remote, Infinity);
    channel.session = session;
    this.#state = { at: 'finished', session };
    const verify = verifyData(state.suite, state.masterSecret, 'client', transcript.digest());
    channel.sendFlight([
      { kind: 'message', message: keyExchange },
      { kind: 'change_cipher_spec' },
      { kind: 'finished', message: channel.message(FINISHED, verify) },
    ]);
  }

  #onFinished({ type, body }: HandshakeMessage, session: Session): void {
    if (this.#state.at !== 'finished') return;
    if (type !== FINISHED) throw refusal('unexpected_message', 'not Finished');
    if (!isFinished(body, session.state(), 'server', this.#channel.transcript.digest())) {
      throw refusal('decrypt_error', 'the server saw another handshake');
    }
    this.#channel.stop();
    this.#state = { at: 'over' };
    this.#options.done(session, this.#early);
  }

  #end(error: DtlsError): void {
    if (this.#state.at === 'over') return;
    this.#state = { at: 'over' };
    this.#channel.stop();
    this.#options.failed(error);
  }
}
