import type { Lwm2mPath } from '../path/lwm2m-path.ts';
import type { Lwm2mValue } from './lwm2m-value.ts';

/** One value of a device. Lists of these are what every content format is decoded to and encoded from. */
export interface Entry {
  /** A resource, or an instance of a multiple resource. */
  readonly path: Lwm2mPath;
  readonly value: Lwm2mValue;
  /** When the value was taken, in seconds since 1970-01-01T00:00:00Z, where the message says so. */
  readonly time?: number;
  /**
   * No definition's type was applied: the resource is unknown (or, with `mismatch: 'keep'`, does not fit its definition),
   * and the value is as far as the format itself tells. From TLV that is raw bytes, from text a string.
   */
  readonly untyped?: true;
}
