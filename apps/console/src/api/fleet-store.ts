import type { DeviceState, DeviceSummary } from '@holdfast/api-contract';

export interface FleetStatus {
  /** Grows with every change that is told to subscribers. */
  readonly version: number;
  readonly phase: 'idle' | 'loading' | 'ready' | 'failed';
  /** A load has come to its end: what is here is the fleet, also while it is loaded anew. */
  readonly isWhole: boolean;
  /** How many the server says there are, while loading. */
  readonly expected: number;
  readonly error: unknown;
}

/**
 * Every device, normalised by endpoint: filled by pages, kept by the stream. A page that was on its way while the stream spoke
 * of one of its devices loses against the stream.
 */
export class FleetStore {
  readonly #devices = new Map<string, DeviceSummary>();
  /** What the stream spoke of since the load began; absent while none runs. */
  #spokenOf: Set<string> | undefined;
  #paged = new Set<string>();
  #status: FleetStatus = {
    version: 0,
    phase: 'idle',
    isWhole: false,
    expected: 0,
    error: undefined,
  };
  readonly #listeners = new Set<() => void>();
  readonly #schedule: (tell: () => void) => void;
  #isTold = true;

  /** `schedule` decides when subscribers hear of stream changes, so that a thousand a second make a few renders. */
  constructor(schedule: (tell: () => void) => void = (tell) => setTimeout(tell, 250)) {
    this.#schedule = schedule;
  }

  get devices(): ReadonlyMap<string, DeviceSummary> {
    return this.#devices;
  }

  readonly status = (): FleetStatus => this.#status;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  beginLoad(): void {
    this.#spokenOf = new Set();
    this.#paged = new Set();
    this.#tell({ phase: 'loading', error: undefined });
  }

  addPage(devices: readonly DeviceSummary[], expected: number): void {
    for (const device of devices) {
      this.#paged.add(device.endpoint);
      if (this.#spokenOf?.has(device.endpoint) !== true) this.#devices.set(device.endpoint, device);
    }
    this.#tell({ expected });
  }

  /** What neither a page nor the stream named is gone. */
  endLoad(): void {
    for (const endpoint of this.#devices.keys())
      if (!this.#paged.has(endpoint) && this.#spokenOf?.has(endpoint) !== true)
        this.#devices.delete(endpoint);
    this.#spokenOf = undefined;
    this.#paged.clear();
    this.#tell({ phase: 'ready', isWhole: true, expected: this.#devices.size });
  }

  failLoad(error: unknown): void {
    this.#spokenOf = undefined;
    this.#tell({ phase: 'failed', error });
  }

  upsert(device: DeviceSummary): void {
    this.#devices.set(device.endpoint, device);
    this.#changed(device.endpoint);
  }

  remove(endpoint: string): void {
    if (this.#devices.delete(endpoint) || this.#spokenOf !== undefined) this.#changed(endpoint);
  }

  #changed(endpoint: string): void {
    this.#spokenOf?.add(endpoint);
    if (!this.#isTold) return;
    this.#isTold = false;
    this.#schedule(() => {
      this.#isTold = true;
      this.#tell({});
    });
  }

  #tell(change: Partial<FleetStatus>): void {
    this.#status = { ...this.#status, ...change, version: this.#status.version + 1 };
    for (const listener of this.#listeners) listener();
  }
}

export type StateCounts = Record<DeviceState, number>;

export const noCounts: StateCounts = { online: 0, asleep: 0, late: 0, offline: 0, unknown: 0 };

export function countStates(devices: Iterable<DeviceSummary>): StateCounts {
  const counts = { ...noCounts };
  for (const device of devices) counts[device.state] += 1;
  return counts;
}
