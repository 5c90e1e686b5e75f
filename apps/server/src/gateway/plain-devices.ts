import type { DeviceRecord } from '../fleet/device-record.ts';
import type { Directory } from '../fleet/directory.ts';

/** Old addresses that may stay, whatever the number of devices. */
const SPARE = 1000;

/** Devices without a credential, by the address that they last registered or updated from: what a plain message says nothing of. */
export class PlainDevices {
  readonly #byAddress = new Map<string, DeviceRecord>();
  readonly #directory: Directory;

  constructor(directory: Directory) {
    this.#directory = directory;
    for (const record of directory.all()) {
      if (record.address !== undefined && isPlain(record)) this.#byAddress.set(record.address, record);
    }
  }

  /** A device without a credential has registered or updated from there. */
  heard(address: string, record: DeviceRecord): void {
    this.#byAddress.set(address, record);
    if (this.#byAddress.size > 2 * this.#directory.size + SPARE) this.#sweep();
  }

  at(address: string): DeviceRecord | undefined {
    const record = this.#byAddress.get(address);
    if (record === undefined) return undefined;
    const isThere = !record.removed && isPlain(record) && record.address === address;
    if (!isThere) this.#byAddress.delete(address);
    return isThere ? record : undefined;
  }

  /** Addresses that devices have left behind. */
  #sweep(): void {
    for (const address of this.#byAddress.keys()) this.at(address);
  }
}

const isPlain = ({ row, kind }: DeviceRecord): boolean =>
  row.security === 'none' && kind?.transport === 'coap';
