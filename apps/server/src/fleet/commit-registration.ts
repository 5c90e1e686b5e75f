import type { Journal } from '../journal/journal.ts';
import type { Rows } from '../journal/rows.ts';
import { transact, type Change } from '../journal/transact.ts';
import { mustBeThere, type DeviceRecord } from './device-record.ts';

/**
 * Gives a record another registration, durably. Until that is done it is `pending`, so that of two messages of a device the
 * second builds on what the first asked for, and not on what it is about to replace. Rejects with `device_not_found` too.
 */
export async function commitRegistration(
  journal: Journal,
  record: DeviceRecord,
  registration: Rows['registration'],
  fill: (change: Change) => void,
): Promise<void> {
  mustBeThere(record);
  await whilePending(record, registration, () =>
    transact(journal, (change) => {
      change.put('registration', registration);
      change.afterwards(() => void (record.registration = registration));
      fill(change);
    }),
  );
}

/** Keeps others from ending the registration while what prolongs it is made durable. */
export async function whilePending(
  record: DeviceRecord,
  registration: Rows['registration'],
  run: () => Promise<void>,
): Promise<void> {
  record.pending = registration;
  try {
    await run();
  } finally {
    if (record.pending === registration) record.pending = undefined;
  }
}

/** The registration as it is, or is about to be. */
export const currentRegistration = (record: DeviceRecord): Rows['registration'] | undefined =>
  record.pending ?? record.registration;
