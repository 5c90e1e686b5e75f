import { Worker } from 'node:worker_threads';

/** What the thread answers to the request of the same number. */
export type Answer<Reply> =
  | { readonly id: number; readonly reply: Reply }
  | { readonly id: number; readonly fault: string };

export interface Question<Request> {
  readonly id: number;
  readonly request: Request;
}

interface Waiting<Reply> {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/** Asks a thread of ours, in order. A thread that died fails what was asked of it; the next question starts another. */
export class ThreadClient<Request, Reply> {
  readonly #url: URL;
  readonly #workerData: unknown;
  readonly #waiting = new Map<number, Waiting<Reply>>();
  #worker: Worker | undefined;
  #ended: Promise<void> = Promise.resolve();
  #nextId = 0;
  #closed = false;

  constructor(url: URL, workerData: unknown) {
    this.#url = url;
    this.#workerData = workerData;
  }

  ask(request: Request): Promise<Reply> {
    if (this.#closed) return Promise.reject(new Error('the database is closed'));
    const worker = (this.#worker ??= this.#start());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, request } satisfies Question<Request>, []);
    });
  }

  /** Resolves when the thread has answered all and closed its database. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#worker?.postMessage('close', []);
    await this.#ended;
  }

  #start(): Worker {
    const worker = new Worker(this.#url, { workerData: this.#workerData });
    let reason = new Error('the database thread ended');
    worker.on('message', (answer: Answer<Reply>) => this.#settle(answer));
    worker.on('error', (error) => (reason = error instanceof Error ? error : reason));
    this.#ended = new Promise((resolve) =>
      worker.on('exit', () => {
        this.#worker = undefined;
        for (const { reject } of this.#waiting.values()) reject(reason);
        this.#waiting.clear();
        resolve();
      }),
    );
    return worker;
  }

  #settle(answer: Answer<Reply>): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('fault' in answer) waiting?.reject(new Error(answer.fault));
    else waiting?.resolve(answer.reply);
  }
}
