import type { Entry } from '@holdfast/lwm2m';
import { DATING_FORMATS } from '../../value-formats.ts';

/** The values of one moment. */
export interface Snapshot {
  readonly entries: readonly Entry[];
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly time: number;
}

/** What a server takes in one message. */
const MAX_ENTRIES = 2000;

/**
 * Notifications of one observation that have not arrived. Where more than one is kept (`hqmax`, or the device's own wish), they go out together, dated
 * (Core 1.2 §7.3.2, historical values); otherwise only the newest counts.
 */
export class NotificationQueue {
  readonly #contentFormat: number;
  #waiting: Snapshot[] = [];
  #underWay: readonly Snapshot[] = [];
  #isLate = false;

  constructor(contentFormat: number) {
    this.#contentFormat = contentFormat;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** Beyond `capacity` the oldest are given up; the newest is tried once in any case. */
  push(snapshot: Snapshot, capacity: number): void {
    this.#waiting.push(snapshot);
    this.#trim(capacity);
  }

  /** Values to send, in the order of time. They are under way until `arrived` or `failed`. */
  take(): Entry[] {
    const isDated =
      DATING_FORMATS.includes(this.#contentFormat) && (this.#isLate || this.#waiting.length > 1);
    this.#underWay = this.#waiting;
    this.#waiting = [];
    if (isDated) return this.#underWay.flatMap(dated);
    return [...(this.#underWay.at(-1)?.entries ?? [])];
  }

  arrived(): void {
    this.#underWay = [];
    this.#isLate = false;
  }

  failed(capacity: number): void {
    this.#waiting = [...this.#underWay, ...this.#waiting];
    this.#underWay = [];
    // Of the newest alone no one asks when it was; of kept ones it matters.
    this.#isLate = capacity > 1;
    this.#trim(capacity);
  }

  clear(): void {
    this.#waiting = [];
  }

  #trim(capacity: number): void {
    let entries = 0;
    let from = this.#waiting.length;
    while (from > 0 && this.#waiting.length - from < Math.max(1, capacity)) {
      entries += (this.#waiting[from - 1] as Snapshot).entries.length;
      if (entries > MAX_ENTRIES && from < this.#waiting.length) break;
      from--;
    }
    if (from > 0) this.#waiting.splice(0, from);
  }
}

const dated = ({ entries, time }: Snapshot): Entry[] => entries.map((entry) => ({ time, ...entry }));
