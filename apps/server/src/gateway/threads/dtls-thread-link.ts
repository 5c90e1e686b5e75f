import { Worker, type MessagePort } from 'node:worker_threads';
import { BytesWriter } from '@holdfast/bytes';
import type { Logger } from '@holdfast/kernel';
import type { ThreadEvents } from './dtls-threads.ts';
import { answer, Questions } from './questions.ts';
import { readReceived } from './received-batch.ts';
import { SecurePeer, type Received } from './secure-peer.ts';
import { writeSending } from './sending-batch.ts';
import type {
  AdoptedSession,
  FreshSession,
  FromThread,
  MainQuestion,
  ThreadSetup,
  ThreadStats,
  ToThread,
} from './thread-messages.ts';

const SCRIPT = new URL('./dtls-thread.ts', import.meta.url);

/** The main thread's end of one thread. */
export class DtlsThreadLink {
  readonly #worker: Worker;
  readonly #thread: number;
  readonly #on: ThreadEvents;
  readonly #log: Logger;
  readonly #questions: Questions<MainQuestion>;
  readonly #peers = new Map<number, SecurePeer>();
  readonly #sending = new BytesWriter(1 << 16);
  #flush: NodeJS.Immediate | undefined;
  /** Even ones: the odd ones are the thread's. */
  #nextHandle = 0;
  #closing = false;

  constructor(setup: ThreadSetup, on: ThreadEvents, log: Logger) {
    this.#thread = setup.thread;
    this.#on = on;
    this.#log = log;
    this.#worker = new Worker(SCRIPT, { workerData: setup, name: `dtls-${setup.thread}` });
    this.#questions = new Questions<MainQuestion>((message) => this.#post(message));
    this.#worker.on('message', (message: FromThread) => this.#onMessage(message));
    let reason = new Error(`DTLS thread ${setup.thread} ended`);
    this.#worker.on('error', (error) => (reason = error instanceof Error ? error : reason));
    this.#worker.on('exit', () => {
      this.#questions.failAll(reason);
      if (!this.#closing) on.failed(reason);
    });
  }

  connect(ports: readonly (MessagePort | undefined)[]): void {
    const transfer = ports.filter((port) => port !== undefined);
    this.#worker.postMessage({ kind: 'neighbours', ports } satisfies ToThread, transfer);
  }

  async listen(host: string, port: number, receiveBuffer: number): Promise<number> {
    return await this.#questions.ask<number>({ kind: 'listen', host, port, receiveBuffer });
  }

  adopt(key: string, session: Omit<AdoptedSession, 'handle'>): SecurePeer {
    const { host, port } = session.counters;
    const peer = new SecurePeer(key, this.#thread, this.#nextHandle, { host, port });
    this.#nextHandle += 2;
    this.#peers.set(peer.handle, peer);
    this.#post({ kind: 'adopt', session: { handle: peer.handle, ...session } });
    return peer;
  }

  send(peer: SecurePeer, datagram: Uint8Array): void {
    writeSending(this.#sending, peer.handle, datagram);
    this.#flush ??= setImmediate(() => this.#sendAll());
  }

  end(peer: SecurePeer): void {
    if (!this.#peers.delete(peer.handle)) return;
    // Before the goodbye.
    this.#sendAll();
    this.#post({ kind: 'end', handle: peer.handle });
  }

  async stats(): Promise<ThreadStats> {
    return await this.#questions.ask<ThreadStats>({ kind: 'stats' });
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#sendAll();
    await this.#questions.ask({ kind: 'close' });
    await this.#worker.terminate();
  }

  #onMessage(message: FromThread): void {
    switch (message.kind) {
      case 'received':
        void this.#received(message.batch);
        break;
      case 'psk':
        this.#reply(message.id, () => this.#on.psk(message.identity));
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

  async #received(batch: Uint8Array): Promise<void> {
    const received: Received[] = [];
    const counts = new Map<number, number>();
    for (const { handle, counters, datagram } of readReceived(batch)) {
      counts.set(handle, (counts.get(handle) ?? 0) + 1);
      const peer = this.#peers.get(handle);
      if (peer === undefined) continue;
      if (counters.host !== undefined) peer.address = { host: counters.host, port: counters.port };
      received.push({ peer, counters: { ...counters, host: peer.address.host }, datagram });
    }
    if (received.length > 0) await this.#on.received(received);
    this.#post({ kind: 'credit', pairs: Uint32Array.from([...counts].flat()) });
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

  #sendAll(): void {
    clearImmediate(this.#flush);
    this.#flush = undefined;
    if (this.#sending.length === 0) return;
    const batch = this.#sending.bytes();
    this.#worker.postMessage({ kind: 'send', batch } satisfies ToThread, [batch.buffer as ArrayBuffer]);
    this.#sending.clear();
  }

  #reply(id: number, run: () => unknown): void {
    void answer((message) => this.#post(message), id, run);
  }

  #post(message: ToThread): void {
    this.#worker.postMessage(message, []);
  }
}
