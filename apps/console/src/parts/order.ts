import type { Attention, DeviceState } from '@holdfast/api-contract';

export const stateOrder: readonly DeviceState[] = ['online', 'asleep', 'late', 'offline', 'unknown'];

/** The worst first. */
export const attentionOrder: readonly Attention[] = [
  'excursion',
  'offline',
  'device_error',
  'late',
  'battery_low',
  'signal_weak',
];

export function byUrgency(reasons: readonly Attention[]): readonly Attention[] {
  return attentionOrder.filter((reason) => reasons.includes(reason));
}
