import { toHex } from '@holdfast/bytes';
import type { Peer } from '@holdfast/kernel';
import type { SessionSign } from '../session-index.ts';

/** Questions that may be open; a flood of records that are nobody's gets no further. */
const MOST_QUESTIONS = 256;
/** Datagrams of one session that wait for its answer: more than a device sends in the few milliseconds. */
const MOST_WAITING = 8;

export interface StraysParts {
  readonly thread: number;
  /** Which thread has the session now; undefined where there is none. */
  readonly recall: (sign: SessionSign) => Promise<number | undefined>;
  /** The session is here now. */
  readonly receive: (from: Peer, datagram: Uint8Array) => void;
  readonly pass: (thread: number, from: Peer, datagram: Uint8Array) => void;
}

/** Datagrams of sessions that this thread does not hold: it asks for them once, and deals with what came when it knows. */
export class Strays {
  readonly #parts: StraysParts;
  readonly #waiting = new Map<string, { readonly from: Peer; readonly datagram: Uint8Array }[]>();

  constructor(parts: StraysParts) {
    this.#parts = parts;
  }

  take(from: Peer, datagram: Uint8Array, connectionId: Uint8Array | undefined): void {
    const name = connectionId === undefined ? from.key : toHex(connectionId);
    const waiting = this.#waiting.get(name);
    if (waiting !== undefined) {
      // A datagram is told of once for each of its records.
      const isNew = waiting.every((one) => one.datagram !== datagram);
      if (isNew && waiting.length < MOST_WAITING) waiting.push({ from, datagram });
      return;
    }
    if (this.#waiting.size >= MOST_QUESTIONS) return;
    this.#waiting.set(name, [{ from, datagram }]);
    const sign =
      connectionId === undefined ? { address: from.address } : { connectionId: connectionId.slice() };
    void this.#ask(name, sign);
  }

  async #ask(name: string, sign: SessionSign): Promise<void> {
    const { thread, recall, receive, pass } = this.#parts;
    // What could not be asked is as a datagram that was lost: the device tries again.
    const owner = await recall(sign).catch(() => undefined);
    const waiting = this.#waiting.get(name) ?? [];
    this.#waiting.delete(name);
    if (owner === undefined) return;
    for (const { from, datagram } of waiting) {
      if (owner === thread) receive(from, datagram);
      else pass(owner, from, datagram);
    }
  }
}
