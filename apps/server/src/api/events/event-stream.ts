/** What waits for a reader that does not keep up, at most; beyond it the backlog is dropped and a reset takes its place. */
const BACKLOG_LIMIT = 1024 * 1024;
/** A reader that has taken nothing at so many heartbeats on end is gone, or as good as gone. */
const STALLED_BEATS = 4;

export interface EventStreamOptions {
  /** The encoded message that stands for a dropped backlog. */
  readonly reset: () => Uint8Array;
  /** Breaks the connection. */
  readonly abort: () => void;
  /** Called once, however the stream ends. */
  readonly onClosed: () => void;
}

/** One reader's stream: a body that is pulled from, before it a queue that never grows beyond its limit. */
export class EventStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly #options: EventStreamOptions;
  #queue: Uint8Array[] = [];
  #queued = 0;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #pulled: (() => void) | undefined;
  #closed = false;
  #stalled = 0;

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () =>
          new Promise<void>((resolve) => {
            this.#pulled = resolve;
            this.#deliver();
          }),
        cancel: () => this.#close(),
      },
      { highWaterMark: 0 },
    );
  }

  /** The bytes are shared with other streams and never written to. */
  push(chunk: Uint8Array): void {
    if (this.#closed || chunk.byteLength === 0) return;
    // A reader that keeps up gets any chunk; the limit is for what gathers behind one that does not.
    if (this.#queued > 0 && this.#queued + chunk.byteLength > BACKLOG_LIMIT) {
      const reset = this.#options.reset();
      this.#queue = [reset];
      this.#queued = reset.byteLength;
    } else {
      this.#queue.push(chunk);
      this.#queued += chunk.byteLength;
    }
    this.#deliver();
  }

  /** Sends a heartbeat to a reader that has nothing else to take, and gives up on one that takes nothing. */
  beat(heartbeat: Uint8Array): void {
    if (this.#queue.length === 0) this.push(heartbeat);
    else if (++this.#stalled >= STALLED_BEATS) {
      this.end();
      this.#options.abort();
    }
  }

  end(): void {
    if (this.#closed) return;
    this.#controller?.close();
    this.#pulled?.();
    this.#close();
  }

  #deliver(): void {
    const pulled = this.#pulled;
    const [first] = this.#queue;
    if (pulled === undefined || first === undefined) return;
    const chunk = this.#queue.length === 1 ? first : new Uint8Array(Buffer.concat(this.#queue));
    this.#queue = [];
    this.#queued = 0;
    this.#pulled = undefined;
    this.#stalled = 0;
    this.#controller?.enqueue(chunk);
    pulled();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue = [];
    this.#queued = 0;
    this.#options.onClosed();
  }
}
