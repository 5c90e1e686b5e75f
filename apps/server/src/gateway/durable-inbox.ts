import { errorChain, type Logger } from '@holdfast/kernel';
import type { Journal } from '../journal/journal.ts';
import type { Rows } from '../journal/rows.ts';
import { transact } from '../journal/transact.ts';
import type { Received, SecurePeer } from './threads/secure-peer.ts';

export interface DurableInboxParts {
  readonly journal: Journal;
  readonly log: Logger;
  /** False once a session has ended: nothing of it is kept or handed on any more. */
  readonly isOpen: (peer: SecurePeer) => boolean;
  readonly deliver: (peer: SecurePeer, datagram: Uint8Array) => void;
}

/**
 * Hands received datagrams on only when the replay windows that admitted them are on disk, so that no record is accepted by
 * this process and, after a crash, by the next one too. What comes while one commit runs goes into the next: under load many
 * datagrams share a transaction. What cannot be recorded is dropped, as on a bad network, and the device sends it again. How
 * much may wait is for whoever calls to limit.
 */
export class DurableInbox {
  readonly #parts: DurableInboxParts;
  #gathering: Received[] = [];
  #dropped = 0;
  /** Settled when nothing gathers: the run that takes what is received now. */
  #next: Promise<void> | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: DurableInboxParts) {
    this.#parts = parts;
  }

  /** Datagrams that were received and not handed on, because storage failed. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Resolves when the datagrams have been handed on or dropped. */
  receive(batch: readonly Received[]): Promise<void> {
    for (const received of batch) this.#gathering.push(received);
    this.#next ??= this.#running.then(() => (this.#running = this.#run()));
    return this.#next;
  }

  async #run(): Promise<void> {
    const group = this.#gathering;
    this.#gathering = [];
    this.#next = undefined;
    // Whoever only waits for what came before has nothing to store.
    if (group.length === 0) return;
    if (await this.#isRecorded(group)) {
      const { isOpen, deliver } = this.#parts;
      for (const { peer, datagram } of group) if (isOpen(peer)) deliver(peer, datagram);
    } else {
      this.#dropped += group.length;
    }
  }

  async #isRecorded(group: readonly Received[]): Promise<boolean> {
    const { journal, log, isOpen } = this.#parts;
    // The newest of each session says all.
    const counters = new Map<SecurePeer, Rows['counter']>();
    for (const { peer, counter } of group) counters.set(peer, counter);
    try {
      await transact(journal, (change) => {
        for (const [peer, counter] of counters) if (isOpen(peer)) change.put('counter', counter);
      });
      return true;
    } catch (error) {
      log.debug({ error: errorChain(error), datagrams: group.length }, 'received datagrams are dropped');
      return false;
    }
  }
}
