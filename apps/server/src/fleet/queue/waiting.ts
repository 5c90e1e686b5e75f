import type { Watched } from '../deadlines.ts';
import type { DeviceRecord } from '../device-record.ts';
import { FleetError } from '../fleet-error.ts';

/** Operations that may wait for one device, and for all together. */
export const MOST_PER_DEVICE = 100;
export const MOST_OVERALL = 100_000;

/** As much of an operation that waits as is held in memory; the rest is read when its turn comes. */
export interface Entry extends Watched {
  readonly line: Line;
  readonly operation: number;
  readonly repeatable: boolean;
  readonly expiresAt: number;
  /** ending: whatever ends it is being made durable. */
  state: 'queued' | 'sent' | 'ending';
}

/** One device's operations, the first to be done first. */
export interface Line {
  readonly record: DeviceRecord;
  readonly entries: Entry[];
  /** Being made durable. */
  joining: number;
  running: boolean;
  /** Heard while its first operation was under way. */
  heardAgain: boolean;
}

/** The lines of all devices that have one: a device for which nothing waits costs nothing. */
export class Waiting {
  readonly #lines = new Map<number, Line>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  lines(): IterableIterator<Line> {
    return this.#lines.values();
  }

  of(record: DeviceRecord): Line | undefined {
    return this.#lines.get(record.row.device);
  }

  /** Takes a place, for an operation that is about to become durable. Throws `queue_full`. */
  join(record: DeviceRecord): Line {
    const line = this.of(record) ?? this.#open(record);
    const { endpoint } = record.row;
    if (line.entries.length + line.joining >= MOST_PER_DEVICE)
      throw new FleetError(
        'queue_full',
        `${MOST_PER_DEVICE} operations wait for "${endpoint}", which is the most`,
      );
    if (this.#size >= MOST_OVERALL) {
      this.#closeIfEmpty(line);
      throw new FleetError('queue_full', `${MOST_OVERALL} operations wait for devices, which is the most`);
    }
    line.joining += 1;
    this.#size += 1;
    return line;
  }

  /** Fills a place that was taken. */
  fill(line: Line, of: Pick<Entry, 'operation' | 'repeatable' | 'expiresAt'>): Entry {
    const { operation, repeatable, expiresAt } = of;
    const entry: Entry = { line, operation, repeatable, expiresAt, state: 'queued', lookAt: undefined };
    line.joining -= 1;
    line.entries.push(entry);
    return entry;
  }

  /** Gives a place back that was taken and not filled. */
  leave(line: Line): void {
    line.joining -= 1;
    this.#size -= 1;
    this.#closeIfEmpty(line);
  }

  /** What was stored at start has its place, whatever the limits are now. */
  restore(record: DeviceRecord, of: Pick<Entry, 'operation' | 'repeatable' | 'expiresAt'>): Entry {
    const line = this.of(record) ?? this.#open(record);
    line.joining += 1;
    this.#size += 1;
    return this.fill(line, of);
  }

  remove(entry: Entry): void {
    const { line } = entry;
    const at = line.entries.indexOf(entry);
    if (at < 0) return;
    line.entries.splice(at, 1);
    this.#size -= 1;
    this.#closeIfEmpty(line);
  }

  /** To be called when a line stops running: one that runs stays, so that a device never has two. */
  rest(line: Line): void {
    line.running = false;
    this.#closeIfEmpty(line);
  }

  /** The device is gone, and what waited for it. */
  forget(record: DeviceRecord): readonly Entry[] {
    const line = this.of(record);
    const gone = line?.entries.splice(0) ?? [];
    for (const entry of gone) entry.state = 'ending';
    this.#size -= gone.length;
    if (line !== undefined) this.#closeIfEmpty(line);
    return gone;
  }

  #open(record: DeviceRecord): Line {
    const line: Line = { record, entries: [], joining: 0, running: false, heardAgain: false };
    this.#lines.set(record.row.device, line);
    return line;
  }

  #closeIfEmpty(line: Line): void {
    const { device } = line.record.row;
    if (line.running || line.entries.length + line.joining > 0) return;
    if (this.#lines.get(device) === line) this.#lines.delete(device);
  }
}
