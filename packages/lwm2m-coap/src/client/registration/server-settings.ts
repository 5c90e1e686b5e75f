import { Lwm2mPath, type Lwm2mValue } from '@holdfast/lwm2m';
import type { ObjectStore } from '../objects/object-store.ts';

/** Resources of object 1 (Core 1.1.1 appendix E.2; 1.2 for 23 and 26). */
const DEFAULT_MINIMUM_PERIOD = 2;
const DEFAULT_MAXIMUM_PERIOD = 3;
const STORE_NOTIFICATIONS = 6;
const MUTE_SEND = 23;
const NOTIFICATION_MODE = 26;

/** What one server's instance of object 1 says of how it is to be told. A device need not have the object, nor the resources. */
export class ServerSettings {
  readonly #store: ObjectStore;
  readonly #instance: number | undefined;

  /** `instance` of object 1; absent: its first. */
  constructor(store: ObjectStore, instance: number | undefined) {
    this.#store = store;
    this.#instance = instance;
  }

  minimumPeriod(): Promise<number | undefined> {
    return this.#number(DEFAULT_MINIMUM_PERIOD);
  }

  maximumPeriod(): Promise<number | undefined> {
    return this.#number(DEFAULT_MAXIMUM_PERIOD);
  }

  async storesNotifications(): Promise<boolean> {
    return (await this.#value(STORE_NOTIFICATIONS))?.value !== false;
  }

  async mutesSend(): Promise<boolean> {
    return (await this.#value(MUTE_SEND))?.value === true;
  }

  /** 0 wants notifications that need no acknowledgement. */
  async confirms(): Promise<boolean> {
    return (await this.#number(NOTIFICATION_MODE)) !== 0;
  }

  async #number(resourceId: number): Promise<number | undefined> {
    const value = (await this.#value(resourceId))?.value;
    return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
  }

  async #value(resourceId: number): Promise<Lwm2mValue | undefined> {
    const found =
      this.#instance === undefined
        ? this.#store.find(1, resourceId)
        : this.#store.at(Lwm2mPath.of(1, this.#instance, resourceId));
    const value = await found?.read?.();
    return value !== undefined && 'type' in value ? value : undefined;
  }
}
