import type { Clock, Timer } from '@holdfast/kernel';

/** What an {@link AgeList} links together. A member is in one list at most; its links are the list's own business. */
export interface Aging<T> {
  due: number;
  older: T | undefined;
  newer: T | undefined;
}

/**
 * Things that expire a fixed time after they were added: a linked list in order of age with one timer for all, because a timer
 * for each of some hundred thousand remembered messages would cost more than the messages do. Expiry may come late by `slackMs`.
 */
export class AgeList<T extends Aging<T>> {
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #slackMs: number;
  readonly #onExpire: (member: T) => void;
  #oldest: T | undefined;
  #newest: T | undefined;
  #timer: Timer | undefined;
  #size = 0;

  constructor(clock: Clock, lifetimeMs: number, slackMs: number, onExpire: (member: T) => void) {
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
    this.#slackMs = slackMs;
    this.#onExpire = onExpire;
  }

  get size(): number {
    return this.#size;
  }

  get oldest(): T | undefined {
    return this.#oldest;
  }

  add(member: T): void {
    // Whole, since a fraction would be an object of its own on the heap, for each member.
    member.due = Math.ceil(this.#clock.monotonic() + this.#lifetimeMs);
    member.older = this.#newest;
    member.newer = undefined;
    if (this.#newest === undefined) this.#oldest = member;
    else this.#newest.newer = member;
    this.#newest = member;
    this.#size++;
    this.#timer ??= this.#clock.after(this.#lifetimeMs + this.#slackMs, this.#sweep);
  }

  remove(member: T): void {
    const { older, newer } = member;
    if (older === undefined && this.#oldest !== member) return;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    member.older = undefined;
    member.newer = undefined;
    this.#size--;
  }

  /** Forgets all, without expiring them. */
  clear(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#oldest = undefined;
    this.#newest = undefined;
    this.#size = 0;
  }

  readonly #sweep = (): void => {
    this.#timer = undefined;
    const now = this.#clock.monotonic();
    while (this.#oldest !== undefined && this.#oldest.due <= now) {
      const member = this.#oldest;
      this.remove(member);
      this.#onExpire(member);
    }
    if (this.#oldest !== undefined && this.#timer === undefined) {
      this.#timer = this.#clock.after(this.#oldest.due - now + this.#slackMs, this.#sweep);
    }
  };
}
