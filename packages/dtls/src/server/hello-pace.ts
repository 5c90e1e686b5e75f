import type { Clock } from '@holdfast/kernel';

/** Milliseconds for ClientHellos in one turn of the event loop: five or so without a cookie, or one that begins a handshake. */
const TURN_MS = 0.1;
/** Those that wait for a later turn, as after a power cut; what exceeds them is dropped, as by a network, and comes again. */
const MAX_WAITING = 4096;
/** Bytes of the record of one that waits: as much as one datagram of the usual networks. */
const MAX_BYTES = 1500;

/**
 * Gives ClientHellos a small part of each turn of the event loop. Anybody can send them, and answering one costs several
 * times what receiving it does: answered as they come, a flood of them holds the socket up until its buffer is full and
 * drops records of sessions. Where nothing else is to do, turns are short and follow one another, so that they all get
 * their answer.
 */
export class HelloPace {
  readonly #clock: Clock;
  readonly #waiting: (() => void)[] = [];
  #spentMs = 0;
  #turn: NodeJS.Immediate | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether one may be answered at once, in order: {@link run} it. Else it may {@link wait}. */
  get hasTime(): boolean {
    return this.#waiting.length === 0 && this.#spentMs < TURN_MS;
  }

  run(answer: () => void): void {
    const start = this.#clock.monotonic();
    answer();
    this.#spentMs += this.#clock.monotonic() - start;
    // Only a part that is used up needs to know when the turn ends: an immediate is another round of the loop.
    if (!this.hasTime) this.#turn ??= setImmediate(() => this.#nextTurn());
  }

  hasRoom(bytes: number): boolean {
    return this.#waiting.length < MAX_WAITING && bytes <= MAX_BYTES;
  }

  wait(answer: () => void): void {
    this.#waiting.push(answer);
  }

  close(): void {
    clearImmediate(this.#turn);
    this.#waiting.length = 0;
  }

  #nextTurn(): void {
    this.#turn = undefined;
    this.#spentMs = 0;
    while (this.#spentMs < TURN_MS) {
      const answer = this.#waiting.shift();
      if (answer === undefined) return;
      this.run(answer);
    }
  }
}
