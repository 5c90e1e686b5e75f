import type { DeviceState } from '@holdfast/api-contract';
import type { Rows } from '../journal/rows.ts';
import type { BootstrapRecord } from './bootstrap-record.ts';
import type { Facts } from './facts.ts';
import { FleetError } from './fleet-error.ts';

/** A device's row without its key. */
export type DeviceRow = Omit<Rows['device'], 'sealedKey'>;

/** One device as the fleet holds it in memory: what was last made durable, and what follows from it. */
export interface DeviceRecord {
  row: DeviceRow;
  registration: Rows['registration'] | undefined;
  /** What `registration` becomes once it is durable. Whoever changes the registration meanwhile builds on this one. */
  pending: Rows['registration'] | undefined;
  contact: Rows['contact'] | undefined;
  /** Undefined for a device that has nothing to do with the bootstrap server. */
  bootstrap: BootstrapRecord | undefined;
  /** What it proved itself with last, where it has certificates. */
  certificate: Rows['certificate'] | undefined;
  facts: Facts;
  state: DeviceState;
  stateSince: number | undefined;
  /** When time alone will change the state. */
  stateUntil: number | undefined;
  /** Set before its rows are removed, so that nothing is stored behind them: a number is never another device's. */
  removed: boolean;
}

/** One for all that have said nothing yet. */
const NO_FACTS: Facts = {};

export const newRecord = (
  row: DeviceRow,
  registration?: Rows['registration'],
  contact?: Rows['contact'],
  bootstrap?: BootstrapRecord,
): DeviceRecord => ({
  row,
  registration,
  pending: undefined,
  contact,
  bootstrap,
  certificate: undefined,
  facts: NO_FACTS,
  state: 'unknown',
  stateSince: undefined,
  stateUntil: undefined,
  removed: false,
});

/** Throws `device_not_found` for a device that is being removed: to be called where its rows are about to be put. */
export function mustBeThere({ row, removed }: DeviceRecord): void {
  if (removed) throw notFound(row.endpoint);
}

export const notFound = (endpoint: string): FleetError =>
  new FleetError('device_not_found', `no device has the endpoint name "${endpoint}"`);
