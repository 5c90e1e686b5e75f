import { randomInt } from 'node:crypto';
import { codes, formatCode, isSuccess, messageTypes } from '@holdfast/coap';
import type { Line } from './line.ts';
import type { Load, LoadResult } from './load.ts';

export interface LoopOptions {
  readonly lines: readonly Line[];
  /** Requests under way at a time, over all lines; one at most on each. */
  readonly window: number;
  /**
   * The `count`th confirmable message of a line, its id still to be written over so that none is a duplicate. Made anew for each call or never changed:
   * it is copied.
   */
  readonly message: (line: number, count: number) => Uint8Array;
  /** What ends an exchange: a response, or the empty acknowledgement of a notification. */
  readonly until: 'response' | 'acknowledgement';
}

const RETRANSMIT_MS = 1000;
const NOTHING = -1;

/**
 * Keeps a fixed number of confirmable messages under way: each answer lets the line that has rested longest send its next one.
 * Does by hand the least that a client must, so that it uses less CPU for a message than any server.
 */
export class ClosedLoop implements Load {
  readonly #lines: readonly Line[];
  readonly #window: number;
  readonly #message: LoopOptions['message'];
  readonly #until: LoopOptions['until'];
  /** Of each line, the id of the message under way, or {@link NOTHING}. */
  readonly #pending: Int32Array;
  readonly #lastId: Uint16Array;
  readonly #count: Uint32Array;
  readonly #sentAt: Float64Array;
  /** Lines at rest, a ring. */
  readonly #idle: Uint32Array;
  #idleFirst = 0;
  #idleCount = 0;
  #running = false;
  #total = 0;
  #requests = 0;
  #retransmissions = 0;
  #failure: Error | undefined;

  constructor({ lines, window, message, until }: LoopOptions) {
    this.#lines = lines;
    this.#window = Math.min(window, lines.length);
    this.#message = message;
    this.#until = until;
    this.#pending = new Int32Array(lines.length).fill(NOTHING);
    this.#lastId = Uint16Array.from(lines, ({ lastId = randomInt(0x10000) }) => lastId);
    this.#count = new Uint32Array(lines.length);
    this.#sentAt = new Float64Array(lines.length);
    this.#idle = new Uint32Array(lines.length);
    lines.forEach((line, index) => {
      line.onDatagram((datagram) => this.#receive(index, datagram));
      this.#rest(index);
    });
  }

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

  /** Answered over all runs. */
  get total(): number {
    return this.#total;
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
    const count = (this.#count[index] as number) + 1;
    this.#count[index] = count;
    this.#pending[index] = ((this.#lastId[index] as number) + count) & 0xffff;
    this.#send(index);
  }

  #send(index: number): void {
    this.#sentAt[index] = performance.now();
    // Sockets may keep the bytes until the kernel has them.
    const message = this.#message(index, this.#count[index] as number).slice();
    const id = this.#pending[index] as number;
    message[2] = id >> 8;
    message[3] = id & 0xff;
    this.#lines[index]?.send(message);
  }

  #receive(index: number, datagram: Uint8Array): void {
    if (datagram.length < 4) return;
    const [first = 0, code = 0, high = 0, low = 0] = datagram;
    const type = (first >> 4) & 0b11;
    const isOurs = this.#pending[index] === high * 256 + low;
    if (type === messageTypes.reset && isOurs) return this.#fail('reset the message');
    if (type !== messageTypes.acknowledgement || !isOurs) return;
    if (code !== codes.empty && !isSuccess(code)) return this.#fail(`answered ${formatCode(code)}`);
    // A response that follows on its own would need a client that does more than this one.
    if ((code === codes.empty) !== (this.#until === 'acknowledgement'))
      return this.#fail(`acknowledged with ${formatCode(code)} where a ${this.#until} was due`);
    this.#pending[index] = NOTHING;
    this.#requests++;
    this.#total++;
    this.#rest(index);
    if (this.#running) this.#sendNext();
  }

  #fail(what: string): void {
    this.#failure ??= new Error(`the server ${what}`);
  }

  #retransmit(): void {
    const late = performance.now() - RETRANSMIT_MS;
    for (const [index, id] of this.#pending.entries()) {
      if (id === NOTHING || (this.#sentAt[index] as number) > late) continue;
      this.#retransmissions++;
      this.#send(index);
    }
  }
}
