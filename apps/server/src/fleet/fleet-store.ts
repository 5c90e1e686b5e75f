import type { Rows } from '../journal/rows.ts';
import type { DeviceRow } from './device-record.ts';

/** Numbers of devices from one on, up to another and without it. Absent: every device. */
export interface DeviceRange {
  readonly from: number;
  readonly before: number;
}

/** What the fleet reads at start, and the values that it does not hold in memory. */
export interface FleetStore {
  /** The highest number that any row of any table still names; 0 where there is none. */
  lastDevice(): Promise<number>;
  /** Without their keys, which only a handshake needs: see {@link sealedKeyOf}. */
  loadDevices(range?: DeviceRange): Promise<readonly DeviceRow[]>;
  loadRegistrations(range?: DeviceRange): Promise<readonly Rows['registration'][]>;
  loadCertificates(range?: DeviceRange): Promise<readonly Rows['certificate'][]>;
  loadOscoreContexts(range?: DeviceRange): Promise<readonly Rows['oscoreContext'][]>;
  /** The last contact is that of the row or of the device's last notification, whichever was later. */
  loadContacts(range?: DeviceRange): Promise<readonly Rows['contact'][]>;
  /** `sequence` and `time` are null before the first notification. */
  loadObservations(
    range?: DeviceRange,
  ): Promise<readonly (Rows['observation'] & { sequence: number | null; time: number | null })[]>;
  /** The values at these paths, of every device. */
  loadValuesAt(paths: readonly string[], range?: DeviceRange): Promise<readonly Rows['value'][]>;
  /** Without their keys: see {@link sealedFactoryKeyOf}. */
  loadBootstrapAccounts(range?: DeviceRange): Promise<readonly Omit<Rows['bootstrapAccount'], 'sealedKey'>[]>;
  loadBootstraps(range?: DeviceRange): Promise<readonly Rows['bootstrap'][]>;
  /** Undefined where the device has none, or is not there. */
  sealedFactoryKeyOf(device: number): Promise<Uint8Array | undefined>;
  /** Undefined where the device has none, or is not there. */
  sealedKeyOf(device: number): Promise<Uint8Array | undefined>;
  /** Every value of one device, ordered by path as text. */
  valuesOf(device: number): Promise<readonly Rows['value'][]>;
}
