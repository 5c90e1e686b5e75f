import type { Clock } from '@holdfast/kernel';
import { Lwm2mPath, type Entry } from '@holdfast/lwm2m';
import type { Feed } from '../feed/feed.ts';
import type { Journal } from '../journal/journal.ts';
import type { Rows } from '../journal/rows.ts';
import { transact, type Change } from '../journal/transact.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { mustBeThere, type DeviceRecord } from './device-record.ts';
import type { Fleet } from './fleet.ts';
import { FleetError } from './fleet-error.ts';
import type { FleetStore } from './fleet-store.ts';
import type { Heard } from './heard.ts';
import { newestOfEach, valueRows } from './value-rows.ts';

/** One path that a device reports of its own accord. */
export interface Watched {
  readonly record: DeviceRecord;
  readonly row: Rows['observation'];
  /** RFC 7641 §3.4; undefined before the first notification. */
  progress: Pick<Rows['progress'], 'sequence' | 'time'> | undefined;
}

/** A device that names ever new paths at each registration shall not make us observe them all. */
const PATHS_PER_DEVICE = 128;
/** Of no observation. */
const NO_PATH = '';
/** Devices whose observations to load at a time. */
const LOAD_PART = 2_000;

/** What is observed, by the token that notifications carry; and what the notifications say. */
export class Observations {
  readonly #byToken = new Map<string, Watched>();
  /** Few for each device, so that a list costs less than a map. */
  readonly #byDevice = new Map<number, readonly Watched[]>();
  /** Those whose place another one takes, which is not durable yet. */
  readonly #superseded = new WeakSet<Watched>();
  readonly #parts: { fleet: Fleet; telemetry: Telemetry; feed: Feed; journal: Journal; clock: Clock };

  private constructor(parts: {
    fleet: Fleet;
    telemetry: Telemetry;
    feed: Feed;
    journal: Journal;
    clock: Clock;
  }) {
    this.#parts = parts;
    parts.fleet.whenRemoved((record) => {
      for (const watched of this.of(record)) this.#forget(watched);
    });
  }

  static async open(
    store: FleetStore,
    parts: { fleet: Fleet; telemetry: Telemetry; feed: Feed; journal: Journal; clock: Clock },
  ): Promise<Observations> {
    const observations = new Observations(parts);
    const { directory } = parts.fleet;
    for (let from = 0; from <= directory.lastNumber; from += LOAD_PART) {
      const range = { from, before: from + LOAD_PART };
      for (const { sequence, time, device, path, token, since } of await store.loadObservations(range)) {
        const record = directory.byNumber(device);
        const row = { device, path: directory.share(path), token, since };
        const progress = sequence === null || time === null ? undefined : { sequence, time };
        if (record !== undefined) observations.#remember({ record, row, progress });
      }
    }
    return observations;
  }

  byToken(token: string): Watched | undefined {
    return this.#byToken.get(token);
  }

  find(record: DeviceRecord, path: string): Watched | undefined {
    return this.of(record).find(({ row }) => row.path === path);
  }

  of(record: DeviceRecord): readonly Watched[] {
    return this.#byDevice.get(record.row.device) ?? [];
  }

  /**
   * Before the device is asked: its first notification may come on the heels of the answer. Replaces what was there. Throws
   * `invalid_request` where the device is observed at too many paths already.
   */
  async expect(record: DeviceRecord, path: string, token: string): Promise<Watched> {
    const { journal, clock } = this.#parts;
    const row: Rows['observation'] = {
      device: record.row.device,
      path: this.#parts.fleet.directory.share(path),
      token,
      since: clock.now(),
    };
    const watched: Watched = { record, row, progress: undefined };
    const before = this.find(record, path);
    if (before === undefined) this.#mustHaveRoom(record);
    else this.#superseded.add(before);
    try {
      await transact(journal, (change) => {
        mustBeThere(record);
        change.put('observation', row);
        forgetProgress(change, row, before?.progress);
        change.afterwards(() => {
          const found = this.find(record, path);
          if (found !== undefined) this.#forget(found);
          this.#remember(watched);
        });
      });
    } catch (error) {
      if (before !== undefined) this.#superseded.delete(before);
      throw error;
    }
    return watched;
  }

  /** Ends it here; whether the device was told is the caller's affair. */
  async end(watched: Watched, news: string | undefined): Promise<void> {
    const { journal, feed } = this.#parts;
    const { device, path } = watched.row;
    if (this.#byToken.get(watched.row.token) !== watched || this.#superseded.has(watched)) return;
    await transact(journal, (change) => {
      change.remove('observation', { device, path });
      forgetProgress(change, watched.row, watched.progress);
      if (news !== undefined) {
        feed.add(change, {
          type: 'observation.ended',
          text: `${path}: ${news}`,
          device: watched.record.row,
          detail: { path },
        });
      }
      change.afterwards(() => this.#forget(watched));
    });
  }

  /** Resolves when what the device notified is durable, together with the transport's own state. */
  notified(from: Heard, watched: Watched, entries: readonly Entry[], sequence: number): Promise<void> {
    const { journal, fleet, telemetry, clock } = this.#parts;
    const { record, row } = watched;
    const time = clock.now();
    const values = valueRows(row.device, entries, clock);
    const progress = { sequence, time };
    return transact(journal, (change) => {
      fleet.notified(change, record, from, time);
      fleet.keep(change, record, newestOfEach(values));
      telemetry.add(
        change,
        values.filter(({ path, type }) => isMeasure(type) || isObserved(row, path)),
      );
      change.put('progress', { device: row.device, path: row.path, ...progress });
      change.afterwards(() => {
        watched.progress = progress;
      });
    });
  }

  /** Resolves when what the device sent of its own accord is durable. */
  async sent(from: Heard, record: DeviceRecord, entries: readonly Entry[]): Promise<void> {
    const { journal, fleet, telemetry, clock } = this.#parts;
    const values = valueRows(record.row.device, entries, clock);
    await transact(journal, (change) => {
      fleet.heard(change, record, from);
      fleet.keep(change, record, newestOfEach(values));
      telemetry.add(
        change,
        values.filter(({ type }) => isMeasure(type)),
      );
    });
  }

  /** A notification that is older than one already kept, or carries no values: only that the device was heard is new. */
  async heardOnly(from: Heard, { record }: Watched): Promise<void> {
    await transact(this.#parts.journal, (change) => this.#parts.fleet.heard(change, record, from));
  }

  #mustHaveRoom(record: DeviceRecord): void {
    if (this.of(record).length < PATHS_PER_DEVICE) return;
    throw new FleetError(
      'invalid_request',
      `"${record.row.endpoint}" is observed at ${PATHS_PER_DEVICE} paths, which is the most for one device; end one first`,
    );
  }

  #remember(watched: Watched): void {
    this.#byToken.set(watched.row.token, watched);
    this.#byDevice.set(watched.row.device, [...this.of(watched.record), watched]);
  }

  #forget(watched: Watched): void {
    const { device, token } = watched.row;
    // The one that replaced it may have its token.
    if (this.#byToken.get(token) === watched) this.#byToken.delete(token);
    const others = this.of(watched.record).filter((other) => other !== watched);
    if (others.length > 0) this.#byDevice.set(device, others);
    else this.#byDevice.delete(device);
  }
}

/** Its time outlives it: it may be all that says when the device was last heard (see FleetStore.loadContacts). */
function forgetProgress(
  change: Change,
  { device, path }: Watched['row'],
  progress: Watched['progress'],
): void {
  change.remove('progress', { device, path });
  if (progress !== undefined)
    change.put('progress', { device, path: NO_PATH, sequence: 0, time: progress.time });
}

/** One, or the several of a composite observation, whose row has them with spaces between. */
export const pathsOf = ({ row }: Watched): Lwm2mPath[] =>
  row.path.includes(' ')
    ? row.path.split(' ').map((text) => Lwm2mPath.parse(text))
    : [Lwm2mPath.parse(row.path)];

const isObserved = (row: Watched['row'], path: string): boolean =>
  row.path === path || (row.path.includes(' ') && row.path.split(' ').includes(path));

/** Of a whole instance only what is measured becomes samples; a text is one where it is itself observed. */
const isMeasure = (type: string): boolean =>
  type === 'float' || type === 'integer' || type === 'unsigned' || type === 'boolean';
