import type { DtlsSession } from '@holdfast/dtls';
import { errorChain, type Logger } from '@holdfast/kernel';
import type { Journal } from '../journal/journal.ts';
import type { Rows } from '../journal/rows.ts';
import { transact } from '../journal/transact.ts';

export interface DurableInboxParts {
  readonly journal: Journal;
  readonly log: Logger;
  /** The session's row as it stands; undefined once it has ended: nothing of it is handed on any more. */
  readonly counter: (session: DtlsSession) => Rows['counter'] | undefined;
  readonly deliver: (session: DtlsSession, datagram: Uint8Array) => void;
  /** Datagrams that may wait. Default 20,000. */
  readonly capacity?: number;
}

interface Received {
  readonly session: DtlsSession;
  readonly datagram: Uint8Array;
}

/**
 * Hands received datagrams on only when the replay windows that admitted them are on disk, so that no record is accepted by
 * this process and, after a crash, by the next one too. What waits while one commit runs goes into the next: under load many
 * datagrams share a transaction. What cannot be recorded is dropped, as on a bad network, and the device sends it again.
 */
export class DurableInbox {
  readonly #parts: DurableInboxParts;
  readonly #capacity: number;
  #waiting: Received[] = [];
  #running: Promise<void> | undefined;
  #dropped = 0;

  constructor(parts: DurableInboxParts) {
    this.#parts = parts;
    this.#capacity = parts.capacity ?? 20_000;
  }

  /** Datagrams that were received and not handed on: too many waited, or storage failed. */
  get dropped(): number {
    return this.#dropped;
  }

  receive(session: DtlsSession, datagram: Uint8Array): void {
    if (this.#waiting.length >= this.#capacity) {
      this.#dropped++;
      return;
    }
    this.#waiting.push({ session, datagram });
    this.#running ??= this.#run();
  }

  /** Resolves when all that was received has been handed on or dropped. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      if (await this.#isRecorded(group))
        for (const { session, datagram } of group) this.#deliver(session, datagram);
      else this.#dropped += group.length;
    }
    this.#running = undefined;
  }

  async #isRecorded(group: readonly Received[]): Promise<boolean> {
    const { journal, log, counter } = this.#parts;
    try {
      await transact(journal, (change) => {
        for (const session of new Set(group.map((received) => received.session))) {
          const row = counter(session);
          if (row !== undefined) change.put('counter', row);
        }
      });
      return true;
    } catch (error) {
      log.debug({ error: errorChain(error), datagrams: group.length }, 'received datagrams are dropped');
      return false;
    }
  }

  /** Unless the session has ended meanwhile. */
  #deliver(session: DtlsSession, datagram: Uint8Array): void {
    if (this.#parts.counter(session) !== undefined) this.#parts.deliver(session, datagram);
  }
}
