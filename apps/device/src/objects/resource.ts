import type { Lwm2mValue } from '@holdfast/lwm2m';
import { DeviceError } from '../device-error.ts';

/** What a server finds at one resource of a device. */
export interface Resource {
  /** A value, or the values of a multiple resource by instance id. */
  readonly read?: () => Lwm2mValue | ReadonlyMap<number, Lwm2mValue>;
  /** The value has the resource's type. Throws DeviceError `bad-write`. */
  readonly write?: (value: Lwm2mValue) => void;
  /** Throws DeviceError `not-now`. */
  readonly execute?: () => void;
}

/** An object with its one instance: no object of the logger has more. */
export interface LoggerObject {
  readonly id: number;
  /** Stated in the registration unless it is 1.0 (Core 1.1.1 §6.2.1). */
  readonly version: string;
  readonly resources: ReadonlyMap<number, Resource>;
}

export const text = (read: () => string): Resource => ({ read: () => ({ type: 'string', value: read() }) });
export const integer = (read: () => number): Resource => ({
  read: () => ({ type: 'integer', value: read() }),
});
export const float = (read: () => number): Resource => ({ read: () => ({ type: 'float', value: read() }) });
export const boolean = (read: () => boolean): Resource => ({
  read: () => ({ type: 'boolean', value: read() }),
});
/** Whole seconds since 1970. */
export const time = (read: () => number): Resource => ({ read: () => ({ type: 'time', value: read() }) });
export const action = (execute: () => void): Resource => ({ execute });

export const integers = (read: () => readonly number[]): Resource => ({
  read: () => new Map(read().map((value, id) => [id, { type: 'integer', value }])),
});
export const texts = (read: () => readonly string[]): Resource => ({
  read: () => new Map(read().map((value, id) => [id, { type: 'string', value }])),
});

/** Keeps what was written last. */
export function writable<V extends Lwm2mValue>(initial: V, check: (value: V) => void = () => {}): Resource {
  let held = initial;
  return {
    read: () => held,
    write: (value) => {
      // The layer below has decoded it by the resource's type.
      check(value as V);
      held = value as V;
    },
  };
}

export const resources = (table: Readonly<Record<number, Resource>>): ReadonlyMap<number, Resource> =>
  new Map(Object.entries(table).map(([id, resource]) => [Number(id), resource]));

/** What was written to a resource of type string. */
export function textOf(value: Lwm2mValue): string {
  if (value.type === 'string') return value.value;
  throw new DeviceError('bad-write', 'not a text');
}

/** What was written to a resource whose type is a number or a time. */
export function numberOf(value: Lwm2mValue): number {
  if (typeof value.value === 'number' || typeof value.value === 'bigint') return Number(value.value);
  throw new DeviceError('bad-write', 'not a number');
}
