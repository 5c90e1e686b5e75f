import { errorChain, type Clock, type Logger } from '@holdfast/kernel';
import type { Feed } from '../../feed/feed.ts';
import { StorageError, type Journal } from '../../journal/journal.ts';
import type { Rows } from '../../journal/rows.ts';
import { transact, type Change } from '../../journal/transact.ts';
import type { Keyring } from '../../secrets/keyring.ts';
import type { Answer, AskDevice } from '../ask-device.ts';
import type { Deadlines } from '../deadlines.ts';
import { mustBeThere, type DeviceRecord } from '../device-record.ts';
import { isObserve } from '../operation-request.ts';
import { decodePayload } from './operation-payload.ts';
import { nameOfRow, targetOfRow, type OperationRecords } from './operation-records.ts';
import { encodeResult } from './operation-view.ts';
import { verdictOn, type Verdict } from './verdict.ts';
import type { Entry, Line, Waiting } from './waiting.ts';

export interface DeliveryParts {
  readonly device: AskDevice;
  readonly records: OperationRecords;
  readonly waiting: Waiting;
  readonly journal: Journal;
  readonly feed: Feed;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly log: Logger;
  /** By which those that wait expire. */
  readonly deadlines: Deadlines<Entry>;
  readonly expire: (entry: Entry) => Promise<void>;
}

type Row = Rows['operation'];

/** Until storage takes what a device answered. */
const RETRY_MS = 5_000;
/** For what is under way when the server ends. */
const GRACE_MS = 2_000;

/** Hands a device that has woken what waits for it, one after the other, until nothing waits or it does not answer. */
export class Deliveries {
  readonly #parts: DeliveryParts;
  readonly #running = new Set<Promise<void>>();
  #stopped = false;

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
  }

  /** Devices that are being asked. */
  get running(): number {
    return this.#running.size;
  }

  /** The device has shown that it is awake. */
  wake(record: DeviceRecord): void {
    const line = this.#parts.waiting.of(record);
    if (line === undefined || this.#stopped) return;
    line.heardAgain = true;
    if (line.running) return;
    line.running = true;
    const run = this.#run(line)
      .catch((error: unknown) =>
        this.#parts.log.error({ error: errorChain(error) }, 'the delivery of operations failed'),
      )
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** Begins nothing more; resolves when what is under way has ended, or after a grace. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const grace = Promise.withResolvers<void>();
    const timer = this.#parts.clock.after(GRACE_MS, grace.resolve);
    await Promise.race([Promise.all(this.#running), grace.promise]);
    timer.cancel();
  }

  async #run(line: Line): Promise<void> {
    try {
      // In a later turn, so that the answer to what woke us leaves first.
      await this.#pause(0);
      await this.#deliverAll(line);
    } finally {
      // In the turn in which it was decided: whoever wakes it from now on starts it anew.
      this.#parts.waiting.rest(line);
    }
  }

  async #deliverAll(line: Line): Promise<void> {
    for (;;) {
      const entry = line.entries.find(({ state }) => state === 'queued');
      if (entry === undefined || this.#stopped || !isRegistered(line.record)) return;
      if (entry.expiresAt <= this.#parts.clock.now()) {
        await this.#parts.expire(entry);
        continue;
      }
      line.heardAgain = false;
      const went = await this.#deliver(entry);
      // What came from the device meanwhile may be a new registration, with another way to it.
      if (!went && !line.heardAgain) return;
    }
  }

  /** False where the device is not there, or nothing can be stored. */
  async #deliver(entry: Entry): Promise<boolean> {
    const { journal, clock, log, records } = this.#parts;
    const { record } = entry.line;
    entry.state = 'sent';
    let sent: Row;
    try {
      const row = await records.find(record, entry.operation);
      sent = { ...row, state: 'sent', attempts: row.attempts + 1, sentAt: clock.now() };
      // Durable before it leaves: after a crash it is known what the device may have got.
      await transact(journal, (change) => {
        mustBeThere(record);
        change.put('operation', sent);
      });
    } catch (error) {
      log.warn({ error: errorChain(error) }, 'an operation that waits could not be sent');
      this.#waitAgain(entry);
      entry.line.heardAgain = false;
      return false;
    }
    return await this.#ask(entry, sent);
  }

  async #ask(entry: Entry, sent: Row): Promise<boolean> {
    const { device, keyring, log } = this.#parts;
    const { record } = entry.line;
    let answer: Answer;
    try {
      answer = await device.ask(record, decodePayload(sent, keyring));
    } catch (error) {
      // Ending, the server cuts its devices off itself: the next start judges what is left.
      if (this.#stopped) return false;
      const verdict = verdictOn(error, sent.repeatable, sent.attempts);
      if (verdict.error.code === 'internal')
        log.error({ error: errorChain(error) }, 'an operation that waited failed');
      await this.#settle(entry, verdict.state, (change) => this.#putVerdict(change, record, sent, verdict));
      return verdict.answered;
    }
    try {
      await this.#settle(entry, 'done', (change) => {
        answer.keep(change);
        this.#putDone(change, record, sent, answer);
      });
    } catch (error) {
      log.error({ error: errorChain(error) }, 'what a device answered cannot be stored');
      const verdict = verdictOn(error, false, sent.attempts);
      await this.#settle(entry, 'failed', (change) => this.#putVerdict(change, record, sent, verdict));
    }
    return true;
  }

  #putDone(change: Change, record: DeviceRecord, sent: Row, answer: Answer): void {
    const { feed, records } = this.#parts;
    if (isObserve(sent.kind)) {
      const path = targetOfRow(sent);
      const detail = { path };
      const text = `Observing ${path}`;
      feed.add(change, { type: 'observation.started', text, device: record.row, detail });
    }
    const result = encodeResult(answer);
    // What an earlier attempt came to no longer matters.
    const row = { ...sent, error: null };
    records.end(change, record, row, { state: 'done', text: `${nameOfRow(sent)} done`, result });
  }

  #putVerdict(change: Change, record: DeviceRecord, sent: Row, { state, wasSent, error }: Verdict): void {
    const { records } = this.#parts;
    if (state === 'failed') {
      const text = `${nameOfRow(sent)} failed: ${error.detail}`;
      records.end(change, record, sent, { state, text, error });
      return;
    }
    mustBeThere(record);
    const attempts = wasSent ? sent.attempts : sent.attempts - 1;
    change.put('operation', { ...sent, state, attempts, error: JSON.stringify(error) });
  }

  /** Commits what came of an attempt, for as long as it takes: a device that did it is not asked again for want of a disk. */
  async #settle(
    entry: Entry,
    state: 'queued' | 'done' | 'failed',
    fill: (change: Change) => void,
  ): Promise<void> {
    const { journal, log, waiting, deadlines } = this.#parts;
    for (;;) {
      try {
        await transact(journal, (change) => {
          fill(change);
          change.afterwards(() => {
            if (state === 'queued') this.#waitAgain(entry);
            else {
              waiting.remove(entry);
              deadlines.forget(entry);
            }
          });
        });
        return;
      } catch (error) {
        const { record, entries } = entry.line;
        // Gone with its device; while that is being removed it may yet stay.
        if (this.#stopped || !entries.includes(entry)) return;
        if (!(error instanceof StorageError) && !record.removed) throw error;
        log.warn({ error: errorChain(error) }, 'what came of an operation could not be stored');
        await this.#pause(RETRY_MS);
      }
    }
  }

  #waitAgain(entry: Entry): void {
    entry.state = 'queued';
    this.#parts.deadlines.watch(entry);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#parts.clock.after(ms, resolve));
  }
}

const isRegistered = ({ registration, removed }: DeviceRecord): boolean =>
  !removed && registration !== undefined && registration.endedAt === null;
