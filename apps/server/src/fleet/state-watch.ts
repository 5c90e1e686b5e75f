import type { DeviceState } from '@holdfast/api-contract';
import { errorChain, type Bus, type Clock, type Logger } from '@holdfast/kernel';
import type { ServerEvent } from '../bus/server-event.ts';
import type { Feed } from '../feed/feed.ts';
import type { Journal } from '../journal/journal.ts';
import { transact } from '../journal/transact.ts';
import { commitRegistration } from './commit-registration.ts';
import { Deadlines } from './deadlines.ts';
import type { DeviceRecord } from './device-record.ts';
import { stateOf } from './device-state.ts';

const RETRY_MS = 5_000;

const TEXTS: Readonly<Partial<Record<DeviceState, string>>> = {
  late: 'Late: its lifetime ran out without an update',
  online: 'Back online',
};

export interface WatchParts {
  readonly journal: Journal;
  readonly feed: Feed;
  readonly bus: Bus<ServerEvent>;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long a device in queue mode listens after its last message. */
  readonly awakeMs?: number | undefined;
}

/** Keeps every device's state right as time passes, and says what a person would want to know of it. */
export class StateWatch {
  readonly #parts: WatchParts;
  readonly #deadlines: Deadlines<DeviceRecord>;
  #stopped = false;

  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.#deadlines = new Deadlines(
      parts.clock,
      ({ stateUntil }) => stateUntil,
      (record) => this.#due(record),
    );
  }

  /** Takes over a device read at start: what happened meanwhile is news only where a registration ran out. */
  adopt(record: DeviceRecord): void {
    const { state, since, until } = stateOf(record, this.#parts.clock.now(), this.#parts.awakeMs);
    record.state = state;
    record.stateSince = since ?? record.contact?.lastSeen;
    record.stateUntil = until;
    if (state === 'offline' && record.registration?.endedAt === null) this.#expire(record);
    this.#deadlines.watch(record);
  }

  /** To be called whenever something of the device changed. */
  refresh(record: DeviceRecord): void {
    const now = this.#parts.clock.now();
    const { state, since, until } = stateOf(record, now, this.#parts.awakeMs);
    const from = record.state;
    record.stateUntil = until;
    this.#deadlines.watch(record);
    if (state === from) return;
    record.state = state;
    record.stateSince = since ?? now;
    const isNews = state === 'late' || (state === 'online' && from === 'late');
    if (isNews) this.#tell(record, from);
    this.#parts.bus.publish({ kind: 'device', endpoint: record.row.endpoint });
  }

  forget(record: DeviceRecord): void {
    this.#deadlines.forget(record);
  }

  stop(): void {
    this.#stopped = true;
    this.#deadlines.stop();
  }

  #due(record: DeviceRecord): void {
    this.refresh(record);
    if (record.state === 'offline' && record.registration?.endedAt === null) this.#expire(record);
  }

  #expire(record: DeviceRecord): void {
    const { registration } = record;
    if (registration === undefined || record.removed) return;
    const again = (): void => {
      if (record.state === 'offline' && record.registration?.endedAt === null) this.#expire(record);
    };
    // Something of the device is being stored that may make it live on.
    if (record.pending !== undefined) {
      this.#parts.clock.after(RETRY_MS, again);
      return;
    }
    const ended = {
      ...registration,
      endedAt: record.stateSince ?? this.#parts.clock.now(),
      ended: 'expired' as const,
    };
    const { journal, feed } = this.#parts;
    this.#commit(
      commitRegistration(journal, record, ended, (change) =>
        feed.add(change, {
          type: 'device.expired',
          text: 'Offline: the registration expired',
          device: record.row,
          detail: { lifetime: registration.lifetime },
        }),
      ),
      again,
    );
  }

  #tell(record: DeviceRecord, from: DeviceState): void {
    const { state } = record;
    if (record.removed) return;
    this.#commit(
      transact(this.#parts.journal, (change) => {
        const text = TEXTS[state] ?? state;
        this.#parts.feed.add(change, {
          type: 'device.state',
          text,
          device: record.row,
          detail: { from, to: state },
        });
      }),
    );
  }

  #commit(commit: Promise<unknown>, retry?: () => void): void {
    commit.catch((error: unknown) => {
      this.#parts.log.warn({ error: errorChain(error) }, 'a change of state could not be stored');
      if (retry !== undefined && !this.#stopped) this.#parts.clock.after(RETRY_MS, retry);
    });
  }
}
