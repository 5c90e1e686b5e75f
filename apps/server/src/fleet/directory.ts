import type { DeviceRecord } from './device-record.ts';
import { SharedTexts } from './shared-texts.ts';

/** Every device in memory, found by each of its names. */
export class Directory {
  readonly #byEndpoint = new Map<string, DeviceRecord>();
  readonly #byNumber = new Map<number, DeviceRecord>();
  readonly #byIdentity = new Map<string, DeviceRecord>();
  readonly #byRegistration = new Map<string, DeviceRecord>();
  readonly #texts = new SharedTexts();
  #sorted: readonly DeviceRecord[] | undefined;
  #lastNumber = 0;

  get size(): number {
    return this.#byEndpoint.size;
  }

  /** Numbers up to this one were given out before. */
  numbersAfter(last: number): void {
    this.#lastNumber = Math.max(this.#lastNumber, last);
  }

  /** A number that no device has or had. */
  nextNumber(): number {
    this.#lastNumber += 1;
    return this.#lastNumber;
  }

  add(record: DeviceRecord): void {
    const { device, endpoint, identity } = record.row;
    this.#byEndpoint.set(endpoint, record);
    this.#byNumber.set(device, record);
    if (identity !== null) this.#byIdentity.set(identity, record);
    if (record.registration !== undefined) this.register(record, record.registration);
    this.#lastNumber = Math.max(this.#lastNumber, device);
    this.#sorted = undefined;
  }

  remove(record: DeviceRecord): void {
    const { device, endpoint, identity } = record.row;
    // Another device may have the name by now.
    if (this.#byEndpoint.get(endpoint) === record) this.#byEndpoint.delete(endpoint);
    if (identity !== null && this.#byIdentity.get(identity) === record) this.#byIdentity.delete(identity);
    this.#byNumber.delete(device);
    if (record.registration !== undefined) this.#byRegistration.delete(record.registration.id);
    this.#sorted = undefined;
  }

  /** The one way to give a record another registration, so that its id is found and the old one is not. */
  register(record: DeviceRecord, registration: NonNullable<DeviceRecord['registration']>): void {
    if (record.registration !== undefined) this.#byRegistration.delete(record.registration.id);
    record.registration = registration;
    this.#byRegistration.set(registration.id, record);
    this.#share(registration);
  }

  /** Texts that many devices have in common. */
  share(text: string): string {
    return this.#texts.one(text);
  }

  #share(registration: NonNullable<DeviceRecord['registration']>): void {
    registration.objects = this.#texts.one(registration.objects);
    registration.contentFormats = this.#texts.one(registration.contentFormats);
    registration.rootPath = this.#texts.one(registration.rootPath);
    registration.binding = this.#texts.one(registration.binding);
    registration.lwm2mVersion = this.#texts.one(registration.lwm2mVersion);
    registration.transport = this.#texts.one(registration.transport);
    registration.ended = this.#texts.one(registration.ended);
  }

  byEndpoint(endpoint: string): DeviceRecord | undefined {
    return this.#byEndpoint.get(endpoint);
  }

  byNumber(device: number): DeviceRecord | undefined {
    return this.#byNumber.get(device);
  }

  byIdentity(identity: string): DeviceRecord | undefined {
    return this.#byIdentity.get(identity);
  }

  byRegistration(id: string): DeviceRecord | undefined {
    return this.#byRegistration.get(id);
  }

  all(): IterableIterator<DeviceRecord> {
    return this.#byEndpoint.values();
  }

  /** Ordered by endpoint name, by code units. */
  sorted(): readonly DeviceRecord[] {
    this.#sorted ??= [...this.#byEndpoint.values()].sort((a, b) =>
      a.row.endpoint < b.row.endpoint ? -1 : a.row.endpoint > b.row.endpoint ? 1 : 0,
    );
    return this.#sorted;
  }
}
