import type { OperationList, OperationQuery, OperationState, QueuedOperation } from '@holdfast/api-contract';
import { errorChain, type Clock, type Logger } from '@holdfast/kernel';
import type { z } from 'zod';
import type { Feed } from '../../feed/feed.ts';
import type { Journal } from '../../journal/journal.ts';
import type { Rows } from '../../journal/rows.ts';
import { transact } from '../../journal/transact.ts';
import type { Keyring } from '../../secrets/keyring.ts';
import type { AskDevice } from '../ask-device.ts';
import { Deadlines } from '../deadlines.ts';
import { mustBeThere, type DeviceRecord } from '../device-record.ts';
import type { Fleet } from '../fleet.ts';
import { FleetError } from '../fleet-error.ts';
import { isRepeatable, nameOf, targetOfRequest, type OperationRequest } from '../operation-request.ts';
import { Deliveries } from './deliveries.ts';
import { encodePayload } from './operation-payload.ts';
import { nameOfRow, OperationRecords } from './operation-records.ts';
import type { OperationStore } from './operation-store.ts';
import { operationView } from './operation-view.ts';
import { outcomeUnknown } from './verdict.ts';
import { Waiting, type Entry } from './waiting.ts';

export interface QueueParts {
  readonly fleet: Fleet;
  readonly device: AskDevice;
  readonly store: OperationStore;
  readonly journal: Journal;
  readonly feed: Feed;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Who asks for an operation, and how long it may wait. */
export interface Asked {
  readonly by: string;
  /** Seconds. */
  readonly wait: number;
}

/** Of a device's operations that have ended, so many are kept; a few more until the next one joins. */
const KEPT_PER_DEVICE = 100;
const RETRY_MS = 5_000;
/** Rows of one transaction at start. */
const AT_ONCE = 500;

/**
 * Operations that wait for their devices (LwM2M Core 1.1.1 §6.5). Each is durable before it is acknowledged, done in the order in
 * which it was asked for, one at a time for each device, and at most once where twice could do harm.
 */
export class OperationQueue {
  readonly #parts: QueueParts;
  readonly #waiting = new Waiting();
  readonly #records: OperationRecords;
  readonly #deliveries: Deliveries;
  readonly #deadlines: Deadlines<Entry>;
  #stopped = false;
  /** Told when something begins to wait for a device that does not listen. */
  onWaiting: (record: DeviceRecord) => void = () => {};

  private constructor(parts: QueueParts) {
    this.#parts = parts;
    this.#records = new OperationRecords(parts);
    this.#deadlines = new Deadlines(
      parts.clock,
      ({ state, expiresAt }) => (state === 'queued' ? expiresAt : undefined),
      (entry) => void this.#expire(entry),
    );
    this.#deliveries = new Deliveries({
      ...parts,
      records: this.#records,
      waiting: this.#waiting,
      deadlines: this.#deadlines,
      expire: (entry) => this.#expire(entry),
    });
    parts.fleet.whenRemoved((record) => {
      for (const entry of this.#waiting.forget(record)) this.#deadlines.forget(entry);
    });
  }

  /**
   * Takes up what waited when the server ended. What had been sent, and not answered as far as is known, waits again if it may be
   * done twice, and has failed otherwise.
   */
  static async open(parts: QueueParts): Promise<OperationQueue> {
    const queue = new OperationQueue(parts);
    const interrupted: {
      readonly record: DeviceRecord;
      readonly operation: number;
      readonly entry?: Entry;
    }[] = [];
    for (const row of await parts.store.loadWaitingOperations()) {
      const record = parts.fleet.directory.byNumber(row.device);
      if (record === undefined) continue;
      const { operation } = row;
      const goesOn = row.state === 'queued' || row.repeatable;
      const entry = goesOn ? queue.#waiting.restore(record, row) : undefined;
      if (row.state === 'sent')
        interrupted.push({ record, operation, ...(entry === undefined ? {} : { entry }) });
    }
    for (let at = 0; at < interrupted.length; at += AT_ONCE)
      await queue.#interrupted(interrupted.slice(at, at + AT_ONCE));
    for (const line of queue.#waiting.lines())
      for (const entry of line.entries) queue.#deadlines.watch(entry);
    return queue;
  }

  /** From now on devices are asked: those first that are awake already. */
  start(): void {
    this.#parts.fleet.whenHeard((record) => this.#deliveries.wake(record));
    for (const line of this.#waiting.lines()) this.#wakeIfAwake(line.record);
  }

  /** Resolves when what was under way has ended, or soon; the next start goes on with the rest. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#deadlines.stop();
    await this.#deliveries.stop();
  }

  /** Operations that wait, those under way among them; and devices that are being asked. */
  stats(): { readonly waiting: number; readonly delivering: number } {
    return { waiting: this.#waiting.size, delivering: this.#deliveries.running };
  }

  hasWaiting(record: DeviceRecord): boolean {
    const line = this.#waiting.of(record);
    return line !== undefined && line.entries.length + line.joining > 0;
  }

  /** Resolves when it is durable. Throws `queue_full`, `body_too_large`, `device_not_found`. */
  async add(record: DeviceRecord, request: OperationRequest, asked: Asked): Promise<QueuedOperation> {
    const { store, journal, feed, keyring, clock } = this.#parts;
    const { device, endpoint } = record.row;
    const line = this.#waiting.join(record);
    try {
      const old = await store.endedOperationsBeyond(device, KEPT_PER_DEVICE);
      return await transact(journal, (change) => {
        mustBeThere(record);
        const now = clock.now();
        const operation = feed.next;
        const row: Rows['operation'] = {
          operation,
          device,
          kind: request.kind,
          path: request.path.text,
          ...encodePayload(operation, request, keyring),
          repeatable: isRepeatable(request),
          requestedBy: asked.by,
          requestedAt: now,
          expiresAt: now + asked.wait * 1000,
          state: 'queued',
          attempts: 0,
          sentAt: null,
          endedAt: null,
          result: null,
          error: null,
        };
        feed.add(change, {
          type: 'operation.queued',
          text: `${nameOf(request)} waits for the device to wake`,
          device: record.row,
          detail: { operation: String(operation), path: targetOfRequest(request), by: asked.by },
        });
        change.put('operation', row);
        for (const ended of old) change.remove('operation', { operation: ended });
        change.afterwards(() => {
          this.#deadlines.watch(this.#waiting.fill(line, row));
          this.#wakeIfAwake(record);
          if (record.state === 'asleep' || record.state === 'offline') this.onWaiting(record);
        });
        return operationView(row, endpoint);
      });
    } catch (error) {
      this.#waiting.leave(line);
      throw error;
    }
  }

  /** Newest first. */
  async list(
    endpoint: string,
    { state, limit, cursor }: z.output<typeof OperationQuery>,
  ): Promise<z.output<typeof OperationList>> {
    const { device } = this.#parts.fleet.record(endpoint).row;
    const before = cursor === undefined ? undefined : Number(cursor);
    if (before !== undefined && !Number.isSafeInteger(before))
      throw new FleetError('invalid_request', 'this cursor is not one of ours');
    const states = state?.split(',') as OperationState[] | undefined;
    const rows = await this.#parts.store.operations({ device, states, limit: limit + 1, before });
    const page = rows.slice(0, limit);
    return {
      operations: page.map((row) => operationView(row, endpoint)),
      cursor: rows.length > limit ? String(page.at(-1)?.operation) : null,
    };
  }

  /** Throws `operation_not_found`. */
  async get(endpoint: string, id: string): Promise<QueuedOperation> {
    return operationView(await this.#records.find(this.#parts.fleet.record(endpoint), Number(id)), endpoint);
  }

  /** Resolves when it is durable. Throws `operation_not_found`, and `operation_not_queued` for what has been sent or has ended. */
  async cancel(endpoint: string, id: string, by: string): Promise<void> {
    const record = this.#parts.fleet.record(endpoint);
    const entry = this.#waiting.of(record)?.entries.find(({ operation }) => operation === Number(id));
    if (entry?.state !== 'queued') {
      const { state } = await this.#records.find(record, Number(id));
      throw new FleetError('operation_not_queued', `operation ${id} no longer waits: it is ${state}`);
    }
    await this.#end(entry, 'cancelled', `taken back by ${by}`);
  }

  async #expire(entry: Entry): Promise<void> {
    if (entry.state !== 'queued' || this.#stopped) return;
    try {
      await this.#end(entry, 'expired', 'expired: the device was not heard in time');
    } catch (error) {
      this.#parts.log.warn({ error: errorChain(error) }, 'that an operation expired could not be stored');
      // Not to be sent meanwhile, and not looked at again at once.
      entry.state = 'ending';
      this.#parts.clock.after(RETRY_MS, () => {
        if (entry.line.record.removed || this.#stopped) return;
        entry.state = 'queued';
        this.#deadlines.watch(entry);
      });
    }
  }

  /** Ends one that waits. Until that is durable nobody sends it, and it is nobody else's to end. */
  async #end(entry: Entry, state: 'cancelled' | 'expired', what: string): Promise<void> {
    const { record } = entry.line;
    entry.state = 'ending';
    try {
      const row = await this.#records.find(record, entry.operation);
      await transact(this.#parts.journal, (change) => {
        this.#records.end(change, record, row, { state, text: `${nameOfRow(row)} ${what}` });
        change.afterwards(() => {
          this.#deadlines.forget(entry);
          this.#waiting.remove(entry);
        });
      });
    } catch (error) {
      entry.state = 'queued';
      this.#deadlines.watch(entry);
      throw error;
    }
  }

  async #interrupted(
    sent: readonly { readonly record: DeviceRecord; readonly operation: number; readonly entry?: Entry }[],
  ): Promise<void> {
    const rows = await Promise.all(
      sent.map(({ record, operation }) => this.#records.find(record, operation)),
    );
    await transact(this.#parts.journal, (change) => {
      for (const [i, { record, entry }] of sent.entries()) {
        const row = rows[i];
        if (row === undefined) continue;
        if (entry !== undefined) change.put('operation', { ...row, state: 'queued' });
        else {
          const error = outcomeUnknown('the server ended before the device had answered');
          const text = `${nameOfRow(row)} failed: ${error.detail}`;
          this.#records.end(change, record, row, { state: 'failed', text, error });
        }
      }
    });
  }

  #wakeIfAwake(record: DeviceRecord): void {
    const { state, registration } = record;
    if (state === 'online' || (state === 'late' && registration?.queueMode === false))
      this.#deliveries.wake(record);
  }
}
