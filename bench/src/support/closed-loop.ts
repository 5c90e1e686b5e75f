import { codes, formatCode, isSuccess } from '@holdfast/coap';

/** One client's way to the server and back. */
export interface Line {
  send(datagram: Uint8Array): void;
  onDatagram(receive: (datagram: Uint8Array) => void): void;
  close(): void;
}

export interface LoadOptions {
  readonly lines: readonly Line[];
  /** Requests under way at a time, over all lines; one at most on each. */
  readonly window: number;
  /** A whole confirmable message; its id is written over for each use, so that no request is a duplicate. */
  readonly request: Uint8Array;
}

export interface LoadResult {
  readonly requests: number;
  readonly retransmissions: number;
}

const RETRANSMIT_MS = 1000;

/**
 * Keeps a fixed number of confirmable requests under way: each response lets the line that has rested longest send its next one.
 * Does by hand the least that a client must, so that it uses less CPU for a request than any server.
 */
export class ClosedLoop {
  readonly #lines: readonly Line[];
  readonly #window: number;
  readonly #request: Uint8Array;
  /** Of each line, the id of the request under way, or -1. */
  readonly #pending: Int32Array;
  readonly #nextId: Uint16Array;
  readonly #sentAt: Float64Array;
  /** Lines at rest, a ring. */
  readonly #idle: Uint16Array;
  #idleFirst = 0;
  #idleCount = 0;
  #running = false;
  #requests = 0;
  #retransmissions = 0;
  #failure: Error | undefined;

  constructor({ lines, window, request }: LoadOptions) {
    this.#lines = lines;
    this.#window = Math.min(window, lines.length);
    this.#request = request;
    this.#pending = new Int32Array(lines.length).fill(-1);
    this.#nextId = Uint16Array.from(lines, () => Math.random() * 0x10000);
    this.#sentAt = new Float64Array(lines.length);
    this.#idle = new Uint16Array(lines.length);
    lines.forEach((line, index) => {
      line.onDatagram((datagram) => this.#receive(index, datagram));
      this.#rest(index);
    });
  }

  /** Loads the server for a while. Rejects where it answers with an error. */
  async run(seconds: number): Promise<LoadResult> {
    this.#requests = 0;
    this.#retransmissions = 0;
    this.#running = true;
    const underWay = this.#lines.length - this.#idleCount;
    for (let i = underWay; i < this.#window; i++) this.#sendNext();
    const sweep = setInterval(() => this.#retransmit(), RETRANSMIT_MS / 2);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    clearInterval(sweep);
    this.#running = false;
    const result = { requests: this.#requests, retransmissions: this.#retransmissions };
    if (this.#failure !== undefined) throw this.#failure;
    if (result.requests === 0) throw new Error('the server answered nothing');
    return result;
  }

  close(): void {
    this.#running = false;
    for (const line of this.#lines) line.close();
  }

  #rest(index: number): void {
    this.#idle[(this.#idleFirst + this.#idleCount++) % this.#idle.length] = index;
  }

  #sendNext(): void {
    if (this.#idleCount === 0) return;
    const index = this.#idle[this.#idleFirst] as number;
    this.#idleFirst = (this.#idleFirst + 1) % this.#idle.length;
    this.#idleCount--;
    const id = (this.#nextId[index] as number) & 0xffff;
    this.#nextId[index] = id + 1;
    this.#pending[index] = id;
    this.#send(index, id);
  }

  #send(index: number, id: number): void {
    this.#sentAt[index] = performance.now();
    this.#request[2] = id >> 8;
    this.#request[3] = id & 0xff;
    // Sockets may keep the bytes until the kernel has them.
    this.#lines[index]?.send(this.#request.slice());
  }

  #receive(index: number, datagram: Uint8Array): void {
    if (datagram.length < 4) return;
    const [first = 0, code = 0, high = 0, low = 0] = datagram;
    const acknowledgement = ((first >> 4) & 0b11) === 2;
    if (!acknowledgement || code === codes.empty || this.#pending[index] !== high * 256 + low) return;
    if (!isSuccess(code)) this.#failure ??= new Error(`the server answered ${formatCode(code)}`);
    this.#pending[index] = -1;
    this.#requests++;
    this.#rest(index);
    if (this.#running) this.#sendNext();
  }

  #retransmit(): void {
    const late = performance.now() - RETRANSMIT_MS;
    for (const [index, id] of this.#pending.entries()) {
      if (id < 0 || (this.#sentAt[index] as number) > late) continue;
      this.#retransmissions++;
      this.#send(index, id);
    }
  }
}
