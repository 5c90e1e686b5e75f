import { errorChain, type Clock, type Logger } from '@holdfast/kernel';
import { Lwm2mPath } from '@holdfast/lwm2m';
import type { AskDevice } from './ask-device.ts';
import type { DeviceRecord } from './device-record.ts';
import { DeviceError } from './fleet-error.ts';
import type { Observations } from './observations.ts';
import type { OperationRequest } from './operation-request.ts';

export interface ArrivalParts {
  readonly device: AskDevice;
  readonly observations: Observations;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Read once on arrival: who the device is, how its network is, where it stands. */
const READ = [3, 4, 6];
/** Observed from then on, where the device has them: battery, signal, position. */
const OBSERVED: Readonly<Record<number, readonly string[]>> = { 3: ['/9', '/11'], 4: ['/2'], 6: [''] };
/** The resource of an IPSO object (3200..3424) that carries what it measures: sensor value, digital input, on/off. */
const MEASURES = ['/5700', '/5500', '/5850'];
const IPSO_FIRST = 3200;
const IPSO_LAST = 3424;
/** A device with very many instances is not held busy by us. */
const MOST_INSTANCES = 16;

/**
 * What the server does on its own when a device registers: reads what tables show, takes up the observations that were
 * there, and observes every sensor, so that a device someone just added shows its data without a further step.
 */
export class Arrival {
  readonly #parts: ArrivalParts;
  readonly #busy = new Set<DeviceRecord>();
  /** What is to be done for those that came again while they were being asked. */
  readonly #next = new Map<DeviceRecord, 'welcome' | 'resume'>();

  constructor(parts: ArrivalParts) {
    this.#parts = parts;
  }

  /** The device has registered. */
  async welcome(record: DeviceRecord): Promise<void> {
    await this.#greet(record, 'welcome');
  }

  /** Its registration goes on, but what was observed has ended with a connection: it is observed anew. */
  async resume(record: DeviceRecord): Promise<void> {
    await this.#greet(record, 'resume');
  }

  /**
   * One at a time: a device that comes again and again is asked for its last coming only. Begins in a later turn, so that the
   * answer to the registration leaves first.
   */
  async #greet(record: DeviceRecord, wanted: 'welcome' | 'resume'): Promise<void> {
    if (this.#busy.has(record)) {
      // A welcome asks for all that a resumption does.
      if (this.#next.get(record) !== 'welcome') this.#next.set(record, wanted);
      return;
    }
    this.#busy.add(record);
    try {
      for (let what: typeof wanted | undefined = wanted; what !== undefined; what = this.#next.get(record)) {
        this.#next.delete(record);
        await new Promise<void>((resolve) => this.#parts.clock.after(0, resolve));
        if (what === 'welcome') await this.#ask(record);
        else await this.#observe(record, this.#observedOf(record));
      }
    } finally {
      this.#busy.delete(record);
      this.#next.delete(record);
    }
  }

  #observedOf(record: DeviceRecord): Set<string> {
    return new Set(this.#parts.observations.of(record).map(({ row }) => row.path));
  }

  async #ask(record: DeviceRecord): Promise<void> {
    const observed = this.#observedOf(record);
    for (const path of instancesOf(record)) {
      const has = await this.#read(record, path);
      if (has === undefined || this.#next.has(record)) return;
      const wanted = isSensor(path) ? MEASURES : (OBSERVED[path.objectId ?? -1] ?? []);
      for (const suffix of wanted) {
        const target = path.text + suffix;
        if (suffix === '' || [...has].some((at) => at === target || at.startsWith(`${target}/`)))
          observed.add(target);
      }
    }
    await this.#observe(record, observed);
  }

  /** Each path alone, and those that are observed together, as rows of observations name them. */
  async #observe(record: DeviceRecord, observed: ReadonlySet<string>): Promise<void> {
    const { device } = this.#parts;
    const { registration } = record;
    for (const path of observed) {
      if (record.registration?.id !== registration?.id || this.#next.has(record)) return;
      const paths = path.split(' ').map((text) => Lwm2mPath.parse(text));
      const [one = Lwm2mPath.root, ...others] = paths;
      const request: OperationRequest =
        others.length === 0
          ? { kind: 'observe', path: one }
          : { kind: 'observe-composite', path: Lwm2mPath.root, paths };
      const went = await this.#attempt(record, `observe ${path}`, async () => {
        await device.askAndKeep(record, request);
      });
      if (!went) return;
    }
  }

  async #read(record: DeviceRecord, path: Lwm2mPath): Promise<ReadonlySet<string> | undefined> {
    const found = new Set<string>();
    const went = await this.#attempt(record, `read ${path.text}`, async () => {
      const { values } = await this.#parts.device.askAndKeep(record, { kind: 'read', path });
      for (const value of values) found.add(value.path);
    });
    return went ? found : undefined;
  }

  /** False when the device is gone: then there is no use in asking on. A refusal is no reason to stop. */
  async #attempt(record: DeviceRecord, what: string, run: () => Promise<void>): Promise<boolean> {
    try {
      await run();
      return true;
    } catch (error) {
      const fields = { endpoint: record.row.endpoint, what, error: errorChain(error) };
      this.#parts.log.debug(fields, 'a device was not welcomed in full');
      return (
        error instanceof DeviceError &&
        (error.code === 'device_refused' || error.code === 'device_misbehaved')
      );
    }
  }
}

/** What is read of a device, however many other objects it has. */
function instancesOf(record: DeviceRecord): Lwm2mPath[] {
  const objects = JSON.parse(record.registration?.objects ?? '[]') as { path: string }[];
  return objects
    .map(({ path }) => Lwm2mPath.parse(path))
    .filter((path) => path.depth === 2 && (isSensor(path) || READ.includes(path.objectId ?? -1)))
    .slice(0, MOST_INSTANCES);
}

const isSensor = ({ objectId = -1 }: Lwm2mPath): boolean => objectId >= IPSO_FIRST && objectId <= IPSO_LAST;
