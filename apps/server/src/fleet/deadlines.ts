import type { Clock, Timer } from '@holdfast/kernel';

const LONGEST_SLEEP_MS = 600_000;
const COARSE_SECONDS = 600;

/** What has a deadline. */
export interface Watched {
  /** Owned by {@link Deadlines}: the second at which the item is looked at next. */
  lookAt: number | undefined;
}

/**
 * Calls back for each item when its time has come, to the second. Moving a deadline later is free: the old one is looked at
 * when it comes and put off, so a device that updates every minute costs one look a minute, not one timer a message.
 */
export class Deadlines<T extends Watched> {
  readonly #clock: Clock;
  readonly #deadlineOf: (item: T) => number | undefined;
  readonly #due: (item: T) => void;
  readonly #buckets = new Map<number, Set<T>>();
  #timer: Timer | undefined;
  #next = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, deadlineOf: (item: T) => number | undefined, due: (item: T) => void) {
    this.#clock = clock;
    this.#deadlineOf = deadlineOf;
    this.#due = due;
  }

  /** To be called when an item is new or its deadline may have come nearer. */
  watch(item: T): void {
    const deadline = this.#deadlineOf(item);
    if (deadline === undefined) return;
    const second = this.#bucketFor(Math.ceil(deadline / 1000));
    const watched = item.lookAt;
    if (watched !== undefined && watched <= second) return;
    if (watched !== undefined) this.#leave(watched, item);
    item.lookAt = second;
    let bucket = this.#buckets.get(second);
    if (bucket === undefined) {
      bucket = new Set();
      this.#buckets.set(second, bucket);
    }
    bucket.add(item);
    if (second < this.#next) this.#sleepUntil(second);
  }

  forget(item: T): void {
    const second = item.lookAt;
    if (second === undefined) return;
    item.lookAt = undefined;
    this.#leave(second, item);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#next = Number.POSITIVE_INFINITY;
  }

  /** What is far off is looked at once more shortly before: so there are few buckets, with many items each. */
  #bucketFor(second: number): number {
    const early = second - (second % COARSE_SECONDS);
    return early > this.#clock.now() / 1000 + COARSE_SECONDS ? early : second;
  }

  #sleepUntil(second: number): void {
    this.#timer?.cancel();
    this.#next = second;
    // Waking early only looks and sleeps again; it is how a step of the time of day is noticed.
    const wait = Math.min(Math.max(0, second * 1000 - this.#clock.now()), LONGEST_SLEEP_MS);
    this.#timer = this.#clock.after(wait, () => this.#wake());
  }

  #leave(second: number, item: T): void {
    const bucket = this.#buckets.get(second);
    bucket?.delete(item);
    if (bucket?.size === 0) this.#buckets.delete(second);
  }

  #wake(): void {
    const now = this.#clock.now();
    const passed = [...this.#buckets.keys()].filter((second) => second * 1000 <= now).sort((a, b) => a - b);
    for (const second of passed) {
      const bucket = this.#buckets.get(second) ?? new Set();
      this.#buckets.delete(second);
      for (const item of bucket) {
        item.lookAt = undefined;
        const deadline = this.#deadlineOf(item);
        if (deadline !== undefined && deadline <= now) this.#due(item);
        this.watch(item);
      }
    }
    this.#next = Number.POSITIVE_INFINITY;
    let nearest = Number.POSITIVE_INFINITY;
    for (const second of this.#buckets.keys()) if (second < nearest) nearest = second;
    if (nearest < Number.POSITIVE_INFINITY) this.#sleepUntil(nearest);
  }
}
