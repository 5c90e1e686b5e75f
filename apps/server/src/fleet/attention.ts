import type { Attention } from '@holdfast/api-contract';
import type { DeviceRecord } from './device-record.ts';

const BATTERY_LOW_PERCENT = 20;
/** RSRP below which LTE modules lose their cell (3GPP TS 36.133 §9.1.4 reports down to -140). */
const SIGNAL_WEAK_DBM = -115;

const RULES: readonly (readonly [Attention, (record: DeviceRecord) => boolean])[] = [
  [
    'excursion',
    ({ facts: { temperature: t, temperatureLimits: l } }) =>
      t !== undefined && l !== undefined && (t < l[0] || t > l[1]),
  ],
  ['device_error', ({ facts: { errorCode } }) => errorCode !== undefined && errorCode !== 0],
  ['offline', ({ state }) => state === 'offline'],
  ['late', ({ state }) => state === 'late'],
  ['battery_low', ({ facts: { battery } }) => battery !== undefined && battery < BATTERY_LOW_PERCENT],
  ['signal_weak', ({ facts: { signal } }) => signal !== undefined && signal < SIGNAL_WEAK_DBM],
];

/** Why a person should look at a device, the worst first. */
export const attentionOf = (record: DeviceRecord): Attention[] =>
  RULES.filter(([, applies]) => applies(record)).map(([reason]) => reason);

/** Lower is worse; devices that need no attention have Infinity. */
export function urgency(record: DeviceRecord): number {
  const index = RULES.findIndex(([, applies]) => applies(record));
  return index < 0 ? Number.POSITIVE_INFINITY : index;
}
