import type { Clock } from '@holdfast/kernel';

/** At most one message a device in this time. */
const APART_MS = 1000;
/** Changes are gathered in slots of this length. */
export const SLOT_MS = 100;

/**
 * Holds back what changes often: a device is due at once when it has been quiet, else a second after it was due last. One
 * change costs a few map look-ups, however many devices there are.
 */
export class DevicePace {
  readonly #clock: Clock;
  /** Of those that were due within a second, the first first. */
  readonly #lastDue = new Map<string, number>();
  readonly #slotOf = new Map<string, number>();
  readonly #slots = new Map<number, Set<string>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isWaiting(): boolean {
    return this.#slots.size > 0;
  }

  changed(endpoint: string): void {
    if (this.#slotOf.has(endpoint)) return;
    const now = this.#clock.monotonic();
    const last = this.#lastDue.get(endpoint);
    const slot = Math.ceil(Math.max(now, last === undefined ? now : last + APART_MS) / SLOT_MS);
    const waiting = this.#slots.get(slot) ?? new Set();
    this.#slots.set(slot, waiting.add(endpoint));
    this.#slotOf.set(endpoint, slot);
  }

  forget(endpoint: string): void {
    this.#lastDue.delete(endpoint);
    const slot = this.#slotOf.get(endpoint);
    if (slot === undefined) return;
    this.#slotOf.delete(endpoint);
    const waiting = this.#slots.get(slot);
    waiting?.delete(endpoint);
    if (waiting?.size === 0) this.#slots.delete(slot);
  }

  /** Whose turn it is; each is then quiet until it changes again. */
  takeDue(): string[] {
    const now = this.#clock.monotonic();
    const due: string[] = [];
    for (const [endpoint, last] of this.#lastDue) {
      if (last + APART_MS > now) break;
      this.#lastDue.delete(endpoint);
    }
    // At most eleven slots wait at any time.
    for (const [slot, waiting] of this.#slots) {
      if (slot * SLOT_MS > now) continue;
      this.#slots.delete(slot);
      for (const endpoint of waiting) {
        this.#slotOf.delete(endpoint);
        this.#lastDue.delete(endpoint);
        this.#lastDue.set(endpoint, now);
        due.push(endpoint);
      }
    }
    return due;
  }
}
