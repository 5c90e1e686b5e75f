import type { Rows } from '../journal/rows.ts';

export interface SamplesWanted {
  readonly device: number;
  /** The path itself and all below it; undefined = every path. */
  readonly path: string | undefined;
  /** Inclusive. */
  readonly from: number | undefined;
  /** Exclusive. */
  readonly to: number | undefined;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  /** Samples strictly after this one in the order. */
  readonly after: { readonly time: number; readonly path: string } | undefined;
}

export interface SampleStore {
  /** Ordered by time, then path. */
  samples(wanted: SamplesWanted): Promise<readonly Rows['sample'][]>;
  /** Of all devices, from this time on. */
  countSamplesSince(time: number): Promise<number>;
}
