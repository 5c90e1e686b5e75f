import { parentPort, workerData } from 'node:worker_threads';
import { BytesWriter } from '@holdfast/bytes';
import { DtlsServer, type DtlsSession } from '@holdfast/dtls';
import { systemClock, type Logger } from '@holdfast/kernel';
import { connectionIds } from '../connection-ids.ts';
import { Credit } from './credit.ts';
import { answer, Questions } from './questions.ts';
import { writeReceived } from './received-batch.ts';
import { readSending } from './sending-batch.ts';
import { SharedSocket } from './shared-socket.ts';
import { Strays } from './strays.ts';
import type {
  AdoptedSession,
  FromThread,
  ThreadQuestion,
  ThreadSetup,
  ThreadStats,
  ToThread,
} from './thread-messages.ts';

/** A session here, and what of it the other side was told last. */
interface Held {
  readonly handle: number;
  readonly session: DtlsSession;
  toldAddress: unknown;
}

type Post = (message: FromThread, transfer?: readonly ArrayBuffer[]) => void;

/**
 * One of the threads that own the DTLS sessions: its socket, its handshakes, and all encryption. What is durable and who a
 * device is, the main thread knows.
 */
class DtlsThread {
  readonly #post: Post;
  readonly #ask: Questions<ThreadQuestion>;
  readonly #socket: SharedSocket;
  readonly #dtls: DtlsServer;
  readonly #credit: Credit;
  readonly #byHandle = new Map<number, Held>();
  readonly #bySession = new Map<DtlsSession, Held>();
  readonly #received = new BytesWriter(1 << 16);
  #flush: NodeJS.Immediate | undefined;
  /** Odd ones: the even ones are the main thread's. */
  #nextHandle = 1;

  constructor(setup: ThreadSetup, post: Post) {
    this.#post = post;
    this.#ask = new Questions<ThreadQuestion>(post);
    this.#credit = new Credit(setup.credit, setup.sessionCredit);
    this.#socket = new SharedSocket(setup.thread, setup.threads);
    const strays = new Strays({
      thread: setup.thread,
      recall: (sign) => this.#ask.ask<number | undefined>({ kind: 'recall', sign }),
      receive: (from, datagram) => this.#socket.receive(from, datagram),
      pass: (thread, from, datagram) => this.#socket.neighbours.pass(thread, from.address, datagram),
    });
    this.#dtls = new DtlsServer({
      transport: this.#socket,
      clock: systemClock,
      log: this.#log(),
      credentials: {
        psk: (identity) => this.#ask.ask<Uint8Array | undefined>({ kind: 'psk', identity }),
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
          // All that it received is told before this.
          this.#sendReceived();
          post(
            reason === 'evicted'
              ? { kind: 'left', handle: held.handle }
              : { kind: 'closed', handle: held.handle, reason },
          );
        },
        refused: (refusal) => post({ kind: 'refused', refusal }),
        stray: (from, datagram, connectionId) => strays.take(from, datagram, connectionId),
      },
      ...(setup.handshake === undefined ? {} : { handshake: setup.handshake }),
      ...(setup.limits === undefined ? {} : { limits: setup.limits }),
    });
    this.#dtls.onDatagram((session, datagram) => this.#onDatagram(session, datagram));
  }

  onMessage(message: ToThread): void {
    switch (message.kind) {
      case 'send':
        readSending(message.batch, (handle, datagram) => {
          const held = this.#byHandle.get(handle);
          if (held !== undefined) this.#dtls.send(held.session, datagram);
        });
        break;
      case 'credit':
        this.#credit.giveBack(message.pairs);
        break;
      case 'end': {
        const held = this.#byHandle.get(message.handle);
        if (held !== undefined) this.#dtls.end(held.session);
        break;
      }
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
        this.#reply(message.id, () => this.#close());
        break;
    }
  }

  #onDatagram(session: DtlsSession, datagram: Uint8Array): void {
    const held = this.#bySession.get(session);
    if (held === undefined || !this.#credit.take(held.handle)) return;
    const { address } = session;
    writeReceived(this.#received, held.handle, session.counters(), held.toldAddress !== address, datagram);
    held.toldAddress = address;
    // What arrives in the same turn of the loop goes in one message.
    this.#flush ??= setImmediate(() => this.#sendReceived());
  }

  #sendReceived(): void {
    clearImmediate(this.#flush);
    this.#flush = undefined;
    if (this.#received.length === 0) return;
    const batch = this.#received.bytes();
    this.#post({ kind: 'received', batch }, [batch.buffer as ArrayBuffer]);
    this.#received.clear();
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
    // Before anything that was received since, so that no older state is stored after a newer one.
    this.#sendReceived();
    if (held !== undefined)
      await this.#ask.ask({ kind: 'reserve', handle: held.handle, counters: session.counters() });
  }

  #adopt({ handle, exported, counters }: AdoptedSession): void {
    try {
      this.#hold(this.#dtls.importSession(exported, counters), handle);
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      this.#post({ kind: 'unadopted', handle, fault });
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

  async #close(): Promise<void> {
    await this.#dtls.close();
    this.#sendReceived();
  }

  #reply(id: number, run: () => unknown): void {
    void answer((message) => this.#post(message), id, run);
  }

  /** What only a developer wants to know stays here. */
  #log(): Logger {
    const post = (level: 'warn' | 'error') => (fields: object, message: string) =>
      this.#post({ kind: 'log', level, fields, message });
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

const port = parentPort;
if (port === null) throw new Error('not in a thread');
const thread = new DtlsThread(workerData as ThreadSetup, (message, transfer = []) =>
  port.postMessage(message, [...transfer]),
);
port.on('message', (message: ToThread) => thread.onMessage(message));
