import type { Rows } from '../journal/rows.ts';
import type { DeviceRecord } from './device-record.ts';
import type { Heard } from './heard.ts';

type Contact = Rows['contact'];

const sessionOf = (from: Heard): string | null => from.secure?.session ?? null;

/** `updated`: it registered, or updated its registration. */
export const contactRow = (
  { row, contact }: DeviceRecord,
  from: Heard,
  now: number,
  updated: boolean,
): Contact => ({
  device: row.device,
  lastSeen: now,
  updatedAt: updated ? now : (contact?.updatedAt ?? now),
  address: from.address,
  session: sessionOf(from),
});

/** Only the time of the contact is new. */
export const isAsBefore = ({ address, session }: DeviceRecord, from: Heard): boolean =>
  address === from.address && session === sessionOf(from);
