import type { Peer } from '@holdfast/kernel';
import type { DeviceRecord } from '../../fleet/device-record.ts';

/** A device that connects anew keeps its old connection until it registers or updates; more than that are of no use. */
const PER_DEVICE = 2;

/** Which device speaks over each connection, and which connection leads to each device. */
export class Connections<P extends Peer> {
  readonly #owners = new Map<string, DeviceRecord>();
  readonly #ways = new Map<DeviceRecord, P>();
  /** The oldest first. */
  readonly #ofDevice = new Map<DeviceRecord, readonly P[]>();
  /** Closes a connection, whose end is told by {@link left}. */
  readonly end: (peer: P) => void;

  constructor(end: (peer: P) => void) {
    this.end = end;
  }

  /** Whose it is: as the connection's credential says, or, where there is none, as a registration over it did. */
  ownerOf({ key }: P): DeviceRecord | undefined {
    const record = this.#owners.get(key);
    return record?.removed === true ? undefined : record;
  }

  /** The one that the device registered or updated over last; undefined where that has ended. */
  wayTo(record: DeviceRecord): P | undefined {
    return this.#ways.get(record);
  }

  /** From now on the connection is this device's. */
  own(peer: P, record: DeviceRecord): void {
    if (this.#owners.get(peer.key) === record) return;
    this.left(peer);
    this.#owners.set(peer.key, record);
    const all = [...this.ofDevice(record), peer];
    this.#ofDevice.set(record, all);
    const spare = all.find((other) => other !== peer && other !== this.#ways.get(record));
    if (all.length > PER_DEVICE && spare !== undefined) this.end(spare);
  }

  /** The device has registered or updated over it: its others end. True: it was not reached this way before. */
  lead(peer: P, record: DeviceRecord): boolean {
    this.own(peer, record);
    if (this.#ways.get(record) === peer) return false;
    this.#ways.set(record, peer);
    this.endOf(record, peer);
    return true;
  }

  ofDevice(record: DeviceRecord): readonly P[] {
    return this.#ofDevice.get(record) ?? [];
  }

  /** Ends every connection of a device but this one. */
  endOf(record: DeviceRecord, kept?: P): void {
    for (const peer of this.ofDevice(record)) if (peer !== kept) this.end(peer);
  }

  /** The connection has ended. */
  left(peer: P): void {
    const record = this.#owners.get(peer.key);
    if (record === undefined) return;
    this.#owners.delete(peer.key);
    if (this.#ways.get(record) === peer) this.#ways.delete(record);
    const others = this.ofDevice(record).filter((other) => other !== peer);
    if (others.length > 0) this.#ofDevice.set(record, others);
    else this.#ofDevice.delete(record);
  }
}
