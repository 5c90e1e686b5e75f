import { errorChain, type Clock, type Logger } from '@holdfast/kernel';
import type { DeviceRecord } from '../fleet/device-record.ts';
import { verifiedBy } from '../fleet/device-view.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { OpenDelivery } from './command-store.ts';

/** One step towards the end of a delivery. */
export type Step =
  /** It came to an end. */
  | 'settled'
  /** The device has it, and has not said what came of it. */
  | 'sent'
  /** It has begun, and needs something more, as an image: what is behind it need not wait. */
  | 'begun'
  /** The device is not there, or nothing can be stored: later. */
  | 'later';

/** Gives a device what is due to it. */
export interface Courier {
  /** New roots that the device needs before an entry of this index; true where it has them all. */
  bringRoots(record: DeviceRecord, before: number): Promise<boolean>;
  deliver(record: DeviceRecord, delivery: OpenDelivery): Promise<Step>;
  /** Of a command that has run out, without asking the device. */
  expire(record: DeviceRecord, delivery: OpenDelivery): Promise<Step>;
}

interface Line {
  readonly record: DeviceRecord;
  /** In the order of the log. */
  readonly open: OpenDelivery[];
  running: boolean;
  heardAgain: boolean;
}

/** After a device has taken a command it is asked what came of it: at once, then at longer intervals; then when it is next heard. */
const ASK_AGAIN_MS = [50, 400, 2_000, 8_000];
const GRACE_MS = 2_000;
/** Devices that are spoken with at a time: a set of 100,000 must not crowd out all else. */
const AT_ONCE = 200;

/**
 * One line for each device that a command waits for. Commands reach a device in the order of the log, one at a time, whenever it is
 * there: a device refuses whatever is not newer than what it has acted on.
 */
export class DeviceLines {
  readonly #lines = new Map<number, Line>();
  readonly #ready: Line[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #fleet: Fleet;
  readonly #courier: Courier;
  readonly #clock: Clock;
  readonly #log: Logger;
  #stopped = false;

  constructor(parts: {
    readonly fleet: Fleet;
    readonly courier: Courier;
    readonly clock: Clock;
    readonly log: Logger;
  }) {
    this.#fleet = parts.fleet;
    this.#courier = parts.courier;
    this.#clock = parts.clock;
    this.#log = parts.log;
    parts.fleet.whenHeard((record) => this.wake(record));
  }

  /** Devices that something waits for. */
  get waiting(): number {
    return this.#lines.size;
  }

  /** Deliveries that are durable; those of one device come in the order of the log. How many there are: none to devices that are gone. */
  add(deliveries: readonly OpenDelivery[]): number {
    let added = 0;
    for (const delivery of deliveries) {
      const record = this.#fleet.directory.byNumber(delivery.device);
      if (record === undefined || record.removed) continue;
      added += 1;
      const line = this.#lines.get(delivery.device) ?? newLine(record);
      this.#lines.set(delivery.device, line);
      line.open.push(delivery);
      this.#wakeIfAwake(record);
    }
    return added;
  }

  /** The device is gone, and what waited for it. */
  forget(record: DeviceRecord): readonly OpenDelivery[] {
    const line = this.#lines.get(record.row.device);
    this.#lines.delete(record.row.device);
    return line?.open.splice(0) ?? [];
  }

  /** The command has run out: devices that have not been given it get it no more. False where one of them is being spoken with. */
  async expire(command: number): Promise<boolean> {
    let all = true;
    for (const line of this.#lines.values()) {
      const overdue = line.open.find((one) => one.command === command);
      if (overdue === undefined || this.#stopped) continue;
      if (line.running) {
        all = false;
        continue;
      }
      line.running = true;
      line.heardAgain = false;
      try {
        if ((await this.#courier.expire(line.record, overdue)) === 'settled') this.#done(line, overdue);
      } finally {
        this.#rest(line);
      }
    }
    return all;
  }

  /** The device has shown that it is awake. */
  wake(record: DeviceRecord): void {
    const line = this.#lines.get(record.row.device);
    if (line === undefined || this.#stopped) return;
    if (line.running) {
      line.heardAgain = true;
      return;
    }
    line.running = true;
    this.#ready.push(line);
    this.#startNext();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const grace = Promise.withResolvers<void>();
    const timer = this.#clock.after(GRACE_MS, grace.resolve);
    await Promise.race([Promise.all(this.#running), grace.promise]);
    timer.cancel();
  }

  #startNext(): void {
    while (this.#running.size < AT_ONCE && !this.#stopped) {
      const line = this.#ready.shift();
      if (line === undefined) return;
      const run: Promise<void> = this.#run(line)
        .catch((error: unknown) =>
          this.#log.error({ error: errorChain(error) }, 'the delivery of commands failed'),
        )
        .finally(() => {
          this.#running.delete(run);
          this.#rest(line);
          this.#startNext();
        });
      this.#running.add(run);
    }
  }

  async #run(line: Line): Promise<void> {
    // In a later turn, so that the answer to what woke us leaves first.
    await this.#pause(0);
    let at = 0;
    for (;;) {
      line.heardAgain = false;
      const next = line.open[at];
      if (next === undefined || !this.#isThere(line)) return;
      const step = await this.#bring(line, next);
      if (step === 'settled') this.#done(line, next);
      else if (step === 'begun') at += 1;
      // What came from the device meanwhile may be a new registration, with another way to it.
      else if (!line.heardAgain) return;
    }
  }

  async #bring(line: Line, next: OpenDelivery): Promise<Step> {
    const { record } = line;
    if (verifiedBy(record) === 'device') {
      const before = next.logIndex ?? Number.MAX_SAFE_INTEGER;
      if (!(await this.#courier.bringRoots(record, before))) return 'later';
    }
    let step = await this.#courier.deliver(record, next);
    for (const wait of ASK_AGAIN_MS) {
      if (step !== 'sent' || !this.#isThere(line)) return step;
      await this.#pause(wait);
      step = await this.#courier.deliver(record, next);
    }
    return step;
  }

  #done(line: Line, delivery: OpenDelivery): void {
    const at = line.open.indexOf(delivery);
    if (at >= 0) line.open.splice(at, 1);
  }

  #rest(line: Line): void {
    line.running = false;
    const { device } = line.record.row;
    if (line.open.length === 0 && this.#lines.get(device) === line) this.#lines.delete(device);
    // Heard, or given more to bring, too late for the last look.
    else if (line.heardAgain) this.wake(line.record);
  }

  #isThere({ record: { registration, removed } }: Line): boolean {
    return !this.#stopped && !removed && registration !== undefined && registration.endedAt === null;
  }

  #wakeIfAwake(record: DeviceRecord): void {
    const { state, registration } = record;
    if (state === 'online' || (state === 'late' && registration?.queueMode === false)) this.wake(record);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.after(ms, resolve));
  }
}

const newLine = (record: DeviceRecord): Line => ({ record, open: [], running: false, heardAgain: false });
