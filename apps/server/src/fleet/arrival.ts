import { errorChain, type Clock, type Logger } from '@holdfast/kernel';
import { Lwm2mPath } from '@holdfast/lwm2m';
import type { AskDevice } from './ask-device.ts';
import type { DeviceRecord } from './device-record.ts';
import { DeviceError } from './fleet-error.ts';
import type { Observations } from './observations.ts';

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
  readonly #welcoming = new Set<DeviceRecord>();
  /** Registered anew while being welcomed. */
  readonly #again = new Set<DeviceRecord>();

  constructor(parts: ArrivalParts) {
    this.#parts = parts;
  }

  /**
   * One welcome at a time: a device that registers again and again is asked by the last one only. Begins in a later turn, so that
   * the answer to the registration leaves first.
   */
  async welcome(record: DeviceRecord): Promise<void> {
    if (this.#welcoming.has(record)) {
      this.#again.add(record);
      return;
    }
    this.#welcoming.add(record);
    try {
      do {
        this.#again.delete(record);
        await new Promise<void>((resolve) => this.#parts.clock.after(0, resolve));
        await this.#ask(record);
      } while (this.#again.has(record));
    } finally {
      this.#welcoming.delete(record);
      this.#again.delete(record);
    }
  }

  async #ask(record: DeviceRecord): Promise<void> {
    const { observations } = this.#parts;
    const registration = record.registration;
    const observed = new Set(observations.of(record).map(({ row }) => row.path));
    for (const path of instancesOf(record)) {
      const has = await this.#read(record, path);
      if (has === undefined || this.#again.has(record)) return;
      const wanted = isSensor(path) ? MEASURES : (OBSERVED[path.objectId ?? -1] ?? []);
      for (const suffix of wanted) {
        const target = path.text + suffix;
        if (suffix === '' || [...has].some((at) => at === target || at.startsWith(`${target}/`)))
          observed.add(target);
      }
    }
    for (const path of observed) {
      if (record.registration?.id !== registration?.id) return;
      if (
        !(await this.#attempt(record, `observe ${path}`, async () => {
          await this.#parts.device.askAndKeep(record, { kind: 'observe', path: Lwm2mPath.parse(path) });
        }))
      )
        return;
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
