/** What is known of when, of each device: where it stands among the device's times. */
export const TIMES = {
  registeredAt: 0,
  endedAt: 1,
  lastSeen: 2,
  updatedAt: 3,
  stateSince: 4,
  stateUntil: 5,
  lookAt: 6,
} as const;

export type DeviceTime = (typeof TIMES)[keyof typeof TIMES];

const WIDTH = Object.keys(TIMES).length;
/** Devices whose times lie together: a part is made where there is a device, and never moved. */
const PART = 4096;

/** The times of all devices, by device number, which is never given twice: in an object each would take three times the room. */
export class DeviceTimes {
  readonly #parts: (Float64Array | undefined)[] = [];

  get(device: number, time: DeviceTime): number | undefined {
    const value = this.#parts[Math.floor(device / PART)]?.[(device % PART) * WIDTH + time];
    return value === undefined || Number.isNaN(value) ? undefined : value;
  }

  set(device: number, time: DeviceTime, value: number | undefined): void {
    const at = Math.floor(device / PART);
    // One by one: with a gap V8 makes a hash table of an array.
    while (this.#parts.length <= at) this.#parts.push(undefined);
    const part = (this.#parts[at] ??= new Float64Array(PART * WIDTH).fill(Number.NaN));
    part[(device % PART) * WIDTH + time] = value ?? Number.NaN;
  }
}
