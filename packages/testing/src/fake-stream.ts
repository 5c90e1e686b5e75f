import type { Address, Clock, Peer, StreamConnection, StreamListener } from '@holdfast/kernel';
import { formatAddress } from '@holdfast/kernel';

export interface FakeStreamOptions {
  /** One-way delay in milliseconds. */
  readonly delay?: number;
  /** How many bytes arrive at once, by how many there are; default all. */
  readonly chunk?: (bytes: number) => number;
  /** Undelivered bytes above which `write` says to wait. */
  readonly highWater?: number;
}

/** One end of a stream in memory. What it does is the listener's and the test's to see. */
export interface FakeStream extends StreamConnection<Peer> {
  /** Everything written so far. */
  readonly written: readonly Uint8Array[];
  readonly closed: boolean;
}

/** Two ends of one connection, each named by the other's address and the number of the connection. */
export function fakeStream(
  clock: Clock,
  left: Address,
  right: Address,
  options: FakeStreamOptions = {},
): readonly [FakeStream, FakeStream] {
  const number = ++connections;
  const ends = [new End(clock, right, number, options), new End(clock, left, number, options)] as const;
  ends[0].join(ends[1]);
  ends[1].join(ends[0]);
  return ends;
}

let connections = 0;

class End implements FakeStream {
  readonly peer: Peer;
  readonly written: Uint8Array[] = [];
  readonly #clock: Clock;
  readonly #options: FakeStreamOptions;
  #other: End | undefined;
  #listener: StreamListener | undefined;
  #paused = false;
  #ending = false;
  #closed = false;
  #full = false;
  /** Written by the other end, not read here yet. */
  #arrived: Uint8Array[] = [];
  /** Written here, not read by the other end yet. */
  #waiting = 0;

  constructor(clock: Clock, address: Address, number: number, options: FakeStreamOptions) {
    this.#clock = clock;
    this.#options = options;
    this.peer = { key: `${formatAddress(address)}#${number}`, address };
  }

  get closed(): boolean {
    return this.#closed;
  }

  join(other: End): void {
    this.#other = other;
  }

  listen(listener: StreamListener): void {
    this.#listener = listener;
    this.#later(this.#deliver);
  }

  write(bytes: Uint8Array): boolean {
    if (this.#closed || this.#ending) return true;
    this.written.push(bytes.slice());
    this.#waiting += bytes.length;
    const other = this.#other;
    const copy = bytes.slice();
    this.#later(() => other?.arrive(copy));
    this.#full ||= this.#waiting > (this.#options.highWater ?? Number.POSITIVE_INFINITY);
    return !this.#full;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#clock.after(0, this.#deliver);
  }

  end(): void {
    this.#ending = true;
    if (this.#waiting === 0) this.destroy();
  }

  destroy(): void {
    if (this.#closed) return;
    this.lose();
    this.#later(() => this.#other?.lose());
  }

  #later(run: () => void): void {
    this.#clock.after(this.#options.delay ?? 0, run);
  }

  /** For the other end alone. */
  arrive(bytes: Uint8Array): void {
    this.#arrived.push(bytes);
    this.#deliver();
  }

  readonly #deliver = (): void => {
    while (!this.#closed && !this.#paused && this.#listener !== undefined) {
      const bytes = this.#arrived.shift();
      if (bytes === undefined) return;
      const size = Math.max(1, this.#options.chunk?.(bytes.length) ?? bytes.length);
      if (size < bytes.length) this.#arrived.unshift(bytes.slice(size));
      const chunk = bytes.slice(0, size);
      this.#listener.data(chunk);
      this.#other?.taken(chunk.length);
    }
  };

  /** For the other end alone: so much has been read there. */
  taken(bytes: number): void {
    this.#waiting -= bytes;
    if (this.#waiting > 0) return;
    if (this.#ending) this.destroy();
    else if (this.#full) {
      this.#full = false;
      this.#clock.after(0, () => {
        if (!this.#closed) this.#listener?.drain();
      });
    }
  }

  /** The connection is gone. */
  lose(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#arrived = [];
    this.#listener?.close();
  }
}
