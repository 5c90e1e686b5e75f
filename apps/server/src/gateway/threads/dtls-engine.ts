import { DtlsServer, TrustAnchors, type DtlsSession, type SessionCounters } from '@holdfast/dtls';
import { systemClock, type Logger } from '@holdfast/kernel';
import { connectionIds } from '../connection-ids.ts';
import { Credit } from './credit.ts';
import { answer, Questions } from './questions.ts';
import { SharedSocket } from './shared-socket.ts';
import { Strays } from './strays.ts';
import type {
  AdoptedSession,
  FromEngine,
  ThreadQuestion,
  ThreadSetup,
  ThreadStats,
  ToEngine,
} from './thread-messages.ts';

/** A session here, and what of it the other side was told last. */
interface Held {
  readonly handle: number;
  readonly session: DtlsSession;
  toldAddress: unknown;
}

/** Where an engine's words go: to the thread that knows the devices, which may be this one. */
export interface EngineOut {
  /** A datagram, and how its session stands from now on. `isAddressNew`: since the one before. */
  received(handle: number, counters: SessionCounters, isAddressNew: boolean, datagram: Uint8Array): void;
  /** All that was received before it has been told, or is told with it. */
  post(message: FromEngine): void;
}

/**
 * What owns DTLS sessions: a socket, handshakes, and all encryption, on a thread of its own or on the main one. What is durable
 * and who a device is, the main thread knows.
 */
export class DtlsEngine {
  readonly #out: EngineOut;
  readonly #ask: Questions<ThreadQuestion>;
  readonly #socket: SharedSocket;
  readonly #anchors: TrustAnchors;
  readonly #dtls: DtlsServer;
  readonly #credit: Credit;
  readonly #byHandle = new Map<number, Held>();
  readonly #bySession = new Map<DtlsSession, Held>();
  /** Odd ones: the even ones are the main thread's. */
  #nextHandle = 1;

  constructor(setup: ThreadSetup, out: EngineOut) {
    this.#out = out;
    this.#ask = new Questions<ThreadQuestion>((message) => out.post(message));
    this.#credit = new Credit(setup.credit, setup.sessionCredit);
    this.#socket = new SharedSocket(setup.thread, setup.threads);
    const strays = new Strays({
      thread: setup.thread,
      recall: (sign) => this.#ask.ask<number | undefined>({ kind: 'recall', sign }),
      receive: (from, datagram) => this.#socket.receive(from, datagram),
      pass: (thread, from, datagram) => this.#socket.neighbours.pass(thread, from.address, datagram),
    });
    this.#anchors = new TrustAnchors(setup.anchors);
    this.#dtls = new DtlsServer({
      transport: this.#socket,
      clock: systemClock,
      log: this.#log(),
      credentials: {
        psk: (identity) => this.#ask.ask<Uint8Array | undefined>({ kind: 'psk', identity }),
        x509: {
          ...setup.identity,
          anchors: this.#anchors,
          revoked: (query) => this.#ask.ask<boolean>({ kind: 'revoked', query }),
          admit: (credential) => this.#ask.ask<boolean>({ kind: 'admit', credential }),
        },
        rawPublicKey: {
          key: setup.identity.key,
          known: (_, fingerprint) => this.#ask.ask<boolean>({ kind: 'known', fingerprint }),
        },
      },
      connectionId: connectionIds(setup.node, setup.thread),
      persistence: {
        establish: (session) => this.#establish(session),
        reserve: (session) => this.#reserve(session),
        reserveBlock: setup.reserveBlock,
      },
      on: {
        closed: (session, reason) => {
          const held = this.#bySession.get(session);
          if (held === undefined) return;
          this.#forget(held);
          out.post(
            reason === 'evicted'
              ? { kind: 'left', handle: held.handle }
              : { kind: 'closed', handle: held.handle, reason },
          );
        },
        refused: (refusal) => out.post({ kind: 'refused', refusal }),
        stray: (from, datagram, connectionId) => strays.take(from, datagram, connectionId),
      },
      ...(setup.handshake === undefined ? {} : { handshake: setup.handshake }),
      ...(setup.limits === undefined ? {} : { limits: setup.limits }),
    });
    this.#dtls.onDatagram((session, datagram) => this.#onDatagram(session, datagram));
  }

  /** To be encrypted and sent, unless the session has ended. */
  send(handle: number, datagram: Uint8Array): void {
    const held = this.#byHandle.get(handle);
    if (held !== undefined) this.#dtls.send(held.session, datagram);
  }

  onMessage(message: ToEngine): void {
    switch (message.kind) {
      case 'credit':
        this.#credit.giveBack(message.pairs);
        break;
      case 'end': {
        const held = this.#byHandle.get(message.handle);
        if (held !== undefined) this.#dtls.end(held.session);
        break;
      }
      case 'anchors':
        this.#anchors.replace(message.certificates);
        break;
      case 'neighbours':
        this.#socket.neighbours.connect(message.ports);
        break;
      case 'answer':
        this.#ask.settle(message);
        break;
      case 'adopt':
        this.#adopt(message.session);
        break;
      case 'listen':
        this.#reply(message.id, () => {
          const { host, port, receiveBuffer } = message;
          const onError = (error: Error): void => this.#log().debug({ error: error.message }, 'ICMP');
          return this.#socket.listen({ host, port, receiveBuffer, onError });
        });
        break;
      case 'stats':
        this.#reply(message.id, () => this.#stats());
        break;
      case 'close':
        this.#reply(message.id, () => this.#dtls.close());
        break;
    }
  }

  #onDatagram(session: DtlsSession, datagram: Uint8Array): void {
    const held = this.#bySession.get(session);
    if (held === undefined || !this.#credit.take(held.handle)) return;
    const { address } = session;
    this.#out.received(held.handle, session.counters(), held.toldAddress !== address, datagram);
    held.toldAddress = address;
  }

  async #establish(session: DtlsSession): Promise<void> {
    const held = this.#hold(session, this.#nextHandle);
    this.#nextHandle += 2;
    const fresh = {
      handle: held.handle,
      key: session.key,
      exported: session.export(),
      counters: session.counters(),
    };
    try {
      await this.#ask.ask({ kind: 'establish', session: fresh });
    } catch (error) {
      this.#forget(held);
      throw error;
    }
  }

  async #reserve(session: DtlsSession): Promise<void> {
    const held = this.#bySession.get(session);
    if (held !== undefined)
      await this.#ask.ask({ kind: 'reserve', handle: held.handle, counters: session.counters() });
  }

  #adopt({ handle, exported, counters }: AdoptedSession): void {
    try {
      this.#hold(this.#dtls.importSession(exported, counters), handle);
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      this.#out.post({ kind: 'unadopted', handle, fault });
    }
  }

  #hold(session: DtlsSession, handle: number): Held {
    const held: Held = { handle, session, toldAddress: session.address };
    this.#byHandle.set(held.handle, held);
    this.#bySession.set(session, held);
    return held;
  }

  #forget(held: Held): void {
    this.#byHandle.delete(held.handle);
    this.#bySession.delete(held.session);
  }

  #stats(): ThreadStats {
    return {
      ...this.#dtls.stats(),
      passedOn: this.#socket.neighbours.passedOn,
      receivedButDropped: this.#credit.refused,
    };
  }

  #reply(id: number, run: () => unknown): void {
    void answer((message) => this.#out.post(message), id, run);
  }

  /** What only a developer wants to know stays here. */
  #log(): Logger {
    const post = (level: 'warn' | 'error') => (fields: object, message: string) =>
      this.#out.post({ kind: 'log', level, fields, message });
    const nothing = (): void => {};
    const log: Logger = {
      trace: nothing,
      debug: nothing,
      info: nothing,
      warn: post('warn'),
      error: post('error'),
      child: () => log,
    };
    return log;
  }
}
