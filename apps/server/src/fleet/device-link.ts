import type { Discovered, Entry, Lwm2mPath, NotificationAttributes } from '@holdfast/lwm2m';
import type { DeviceRecord } from './device-record.ts';
import type { Heard } from './heard.ts';

/** The way to one device. Every method rejects with DeviceError where the device did not do it. */
export interface DeviceLink {
  /** How its answers reach us now; undefined where there is no way to it. */
  heard(): Heard | undefined;
  read(path: Lwm2mPath): Promise<readonly Entry[]>;
  write(path: Lwm2mPath, entries: readonly Entry[], mode: 'replace' | 'update'): Promise<void>;
  execute(path: Lwm2mPath, args: string | undefined): Promise<void>;
  /** Resolves to the instance's path, which the device may choose. */
  create(path: Lwm2mPath, instance: number | undefined, entries: readonly Entry[]): Promise<Lwm2mPath>;
  delete(path: Lwm2mPath): Promise<void>;
  discover(path: Lwm2mPath): Promise<readonly Discovered[]>;
  writeAttributes(path: Lwm2mPath, attributes: NotificationAttributes): Promise<void>;
  /** Of several paths anywhere (Core 1.1.1 §6.3.8, §6.4.4). */
  readonly composite: {
    read(paths: readonly Lwm2mPath[]): Promise<readonly Entry[]>;
    write(entries: readonly Entry[]): Promise<void>;
    observe(paths: readonly Lwm2mPath[], token: string): Promise<readonly Entry[]>;
    cancelObservation(paths: readonly Lwm2mPath[], token: string): Promise<void>;
  };
  /** `token`: hex, by which notifications will be known. */
  observe(path: Lwm2mPath, token: string): Promise<readonly Entry[]>;
  cancelObservation(path: Lwm2mPath, token: string): Promise<void>;
}

export type LinkTo = (record: DeviceRecord) => DeviceLink;
