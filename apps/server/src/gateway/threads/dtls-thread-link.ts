import type { MessagePort } from 'node:worker_threads';
import type { Logger } from '@holdfast/kernel';
import type { ThreadEvents } from './dtls-threads.ts';
import type { EngineWire } from './engine-wire.ts';
import { localWire } from './local-wire.ts';
import { answer, Questions } from './questions.ts';
import { SecurePeer, type Received } from './secure-peer.ts';
import type {
  AdoptedSession,
  FreshSession,
  FromEngine,
  MainQuestion,
  ThreadSetup,
  ThreadStats,
} from './thread-messages.ts';
import { workerWire } from './worker-wire.ts';

/** The main thread's end of one engine. */
export class DtlsThreadLink {
  readonly #wire: EngineWire;
  readonly #thread: number;
  readonly #on: ThreadEvents;
  readonly #log: Logger;
  readonly #questions: Questions<MainQuestion>;
  readonly #peers = new Map<number, SecurePeer>();
  /** Even ones: the odd ones are the thread's. */
  #nextHandle = 0;
  /** Of what is being read: how many datagrams of each session. */
  #credit = new Map<number, number>();
  #closing = false;

  constructor(setup: ThreadSetup, isOwnThread: boolean, on: ThreadEvents, log: Logger) {
    this.#thread = setup.thread;
    this.#on = on;
    this.#log = log;
    this.#questions = new Questions<MainQuestion>((message) => this.#wire.post(message));
    const wire = isOwnThread ? workerWire : localWire;
    this.#wire = wire(setup, {
      message: (message) => this.#onMessage(message),
      peerOf: (handle) => {
        this.#credit.set(handle, (this.#credit.get(handle) ?? 0) + 1);
        return this.#peers.get(handle);
      },
      received: (all) => void this.#received(all),
      failed: (error) => {
        this.#questions.failAll(error);
        if (!this.#closing) on.failed(error);
      },
    });
  }

  connect(ports: readonly (MessagePort | undefined)[]): void {
    const transfer = ports.filter((port) => port !== undefined);
    this.#wire.post({ kind: 'neighbours', ports }, transfer);
  }

  async listen(host: string, port: number, receiveBuffer: number): Promise<number> {
    return await this.#questions.ask<number>({ kind: 'listen', host, port, receiveBuffer });
  }

  adopt(key: string, session: Omit<AdoptedSession, 'handle'>): SecurePeer {
    const { host, port } = session.counters;
    const peer = new SecurePeer(key, this.#thread, this.#nextHandle, { host, port });
    this.#nextHandle += 2;
    this.#peers.set(peer.handle, peer);
    this.#wire.post({ kind: 'adopt', session: { handle: peer.handle, ...session } });
    return peer;
  }

  send(peer: SecurePeer, datagram: Uint8Array): void {
    this.#wire.send(peer.handle, datagram);
  }

  end(peer: SecurePeer): void {
    if (!this.#peers.delete(peer.handle)) return;
    this.#wire.post({ kind: 'end', handle: peer.handle });
  }

  /** From now on devices' certificates lead to one of these. */
  trust(certificates: readonly Uint8Array[]): void {
    this.#wire.post({ kind: 'anchors', certificates });
  }

  async stats(): Promise<ThreadStats> {
    return await this.#questions.ask<ThreadStats>({ kind: 'stats' });
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    await this.#questions.ask({ kind: 'close' });
    await this.#wire.end();
  }

  #onMessage(message: FromEngine): void {
    switch (message.kind) {
      case 'psk':
        this.#reply(message.id, () => this.#on.psk(message.identity));
        break;
      case 'revoked':
        this.#reply(message.id, () => this.#on.revoked(message.query));
        break;
      case 'admit':
        this.#reply(message.id, () => this.#on.admit(message.credential));
        break;
      case 'known':
        this.#reply(message.id, () => this.#on.known(message.fingerprint));
        break;
      case 'establish':
        this.#reply(message.id, () => this.#establish(message.session));
        break;
      case 'reserve':
        this.#reply(message.id, async () => {
          const peer = this.#peers.get(message.handle);
          // One that has ended sends nothing any more.
          if (peer !== undefined) await this.#on.reserve(peer, message.counters);
        });
        break;
      case 'recall':
        this.#reply(message.id, () => this.#on.recall(this.#thread, message.sign));
        break;
      case 'answer':
        this.#questions.settle(message);
        break;
      case 'closed':
        this.#gone(message.handle, (peer) => this.#on.closed(peer, message.reason));
        break;
      case 'left':
        this.#gone(message.handle, (peer) => this.#on.left(peer));
        break;
      case 'unadopted':
        this.#gone(message.handle, (peer) => this.#on.unadopted(peer, message.fault));
        break;
      case 'refused':
        this.#on.refused(message.refusal);
        break;
      case 'log':
        this.#log[message.level]({ thread: this.#thread, ...message.fields }, message.message);
        break;
    }
  }

  async #received(all: readonly Received[]): Promise<void> {
    const credit = this.#credit;
    this.#credit = new Map();
    await this.#on.received(all);
    const pairs = new Uint32Array(credit.size * 2);
    let at = 0;
    for (const [handle, count] of credit) {
      pairs[at++] = handle;
      pairs[at++] = count;
    }
    this.#wire.post({ kind: 'credit', pairs });
  }

  async #establish(session: FreshSession): Promise<void> {
    const { host, port } = session.counters;
    const peer = new SecurePeer(session.key, this.#thread, session.handle, { host, port });
    this.#peers.set(peer.handle, peer);
    try {
      await this.#on.establish(peer, session);
    } catch (error) {
      this.#peers.delete(session.handle);
      throw error;
    }
  }

  /** Nothing is told of a session that was ended from here. */
  #gone(handle: number, tell: (peer: SecurePeer) => void): void {
    const peer = this.#peers.get(handle);
    if (peer === undefined) return;
    this.#peers.delete(handle);
    tell(peer);
  }

  #reply(id: number, run: () => unknown): void {
    void answer((message) => this.#wire.post(message), id, run);
  }
}
