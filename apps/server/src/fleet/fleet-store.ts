import type { Rows } from '../journal/rows.ts';

/** What the fleet reads at start, and the values that it does not hold in memory. */
export interface FleetStore {
  /** The highest number that any row of any table still names; 0 where there is none. */
  lastDevice(): Promise<number>;
  loadDevices(): Promise<readonly Rows['device'][]>;
  loadRegistrations(): Promise<readonly Rows['registration'][]>;
  loadContacts(): Promise<readonly Rows['contact'][]>;
  /** `sequence` and `time` are null before the first notification. */
  loadObservations(): Promise<
    readonly (Rows['observation'] & { sequence: number | null; time: number | null })[]
  >;
  /** The values at these paths, of every device. */
  loadValuesAt(paths: readonly string[]): Promise<readonly Rows['value'][]>;
  /** Every value of one device, ordered by path as text. */
  valuesOf(device: number): Promise<readonly Rows['value'][]>;
}
