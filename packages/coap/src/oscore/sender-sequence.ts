import { OscoreError } from './oscore-error.ts';
import { SEQUENCE_END } from './partial-iv.ts';

export interface SenderSequenceOptions {
  /** The first number to use; nothing is reserved yet. */
  readonly first: number;
  /** How many to reserve at once: as many are lost at most by a crash. */
  readonly block: number;
  /** Resolves once `limit` is durable. */
  readonly reserve: (limit: number) => Promise<void>;
}

/** Gives out sender sequence numbers that are durably reserved, so that no crash makes a nonce come twice (RFC 8613 §7.2.1, §B.1.1). */
export class SenderSequence {
  readonly #options: SenderSequenceOptions;
  #next: number;
  #limit: number;
  #reserving: Promise<void> | undefined;
  #closed = false;

  constructor(options: SenderSequenceOptions) {
    this.#options = options;
    this.#next = options.first;
    this.#limit = options.first;
  }

  /** Rejects with {@link OscoreError} `exhausted` or `closed`, or as the reservation does. */
  async next(): Promise<number> {
    while (this.#next >= this.#limit) {
      if (this.#closed) throw new OscoreError('closed', 'the security context is in use elsewhere');
      await this.reserve();
    }
    const sequence = this.#next++;
    // Asked for early, so that nobody waits. A failure shows where the number is needed.
    if (this.#limit - this.#next <= this.#options.block / 2) this.reserve().catch(() => {});
    return sequence;
  }

  async reserve(): Promise<void> {
    if (this.#limit >= SEQUENCE_END) {
      if (this.#next < SEQUENCE_END) return;
      throw new OscoreError('exhausted', 'no sender sequence number is left');
    }
    if (this.#closed) return;
    this.#reserving ??= this.#reserve().finally(() => (this.#reserving = undefined));
    await this.#reserving;
  }

  /** What is reserved may still be used; whoever goes on with these keys begins behind it. */
  close(): void {
    this.#closed = true;
  }

  async #reserve(): Promise<void> {
    const limit = Math.min(this.#limit + this.#options.block, SEQUENCE_END);
    await this.#options.reserve(limit);
    // Closed meanwhile: the next holder may have begun at the old limit.
    if (!this.#closed) this.#limit = limit;
  }
}
