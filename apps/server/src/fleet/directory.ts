import type { DeviceRecord } from './device-record.ts';
import { deviceOfRegistration } from './registration-id.ts';
import { SharedTexts } from './shared-texts.ts';

/** Every device in memory, found by each of its names. */
export class Directory {
  readonly #byEndpoint = new Map<string, DeviceRecord>();
  readonly #byNumber: (DeviceRecord | undefined)[] = [];
  /** Those whose identity is not their endpoint name. */
  readonly #byIdentity = new Map<string, DeviceRecord>();
  readonly #texts = new SharedTexts();
  #sorted: readonly DeviceRecord[] | undefined;
  #lastNumber = 0;

  get size(): number {
    return this.#byEndpoint.size;
  }

  /** No device has a higher one. */
  get lastNumber(): number {
    return this.#lastNumber;
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
    this.#byNumber[device] = record;
    if (identity !== null && identity !== endpoint) this.#byIdentity.set(identity, record);
    if (record.registration !== undefined) this.register(record, record.registration);
    this.#lastNumber = Math.max(this.#lastNumber, device);
    this.#sorted = undefined;
  }

  remove(record: DeviceRecord): void {
    const { device, endpoint, identity } = record.row;
    // Another device may have the name by now.
    if (this.#byEndpoint.get(endpoint) === record) this.#byEndpoint.delete(endpoint);
    if (identity !== null && this.#byIdentity.get(identity) === record) this.#byIdentity.delete(identity);
    this.#byNumber[device] = undefined;
    this.#sorted = undefined;
  }

  /** The one way to give a record another registration: what many devices say alike is kept once. */
  register(record: DeviceRecord, registration: NonNullable<DeviceRecord['registration']>): void {
    record.registration = registration;
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
    return this.#byNumber[device];
  }

  byIdentity(identity: string): DeviceRecord | undefined {
    const named = this.#byEndpoint.get(identity);
    return this.#byIdentity.get(identity) ?? (named?.row.identity === identity ? named : undefined);
  }

  byRegistration(id: string): DeviceRecord | undefined {
    const record = this.#byNumber[deviceOfRegistration(id)];
    return record?.registration?.id === id ? record : undefined;
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
