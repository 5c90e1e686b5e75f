import type { NotificationAttributes } from './notification-attributes.ts';

/**
 * Whether a notification of these parts asks for an acknowledgement: if one part wants it, all get it (Core 1.2 §7.3.2,
 * `con`). Undefined where no part says, and the device is free.
 */
export function isConfirmable(parts: Iterable<NotificationAttributes>): boolean | undefined {
  let wanted: boolean | undefined;
  for (const { con } of parts) {
    if (con === 1) return true;
    if (con === 0) wanted = false;
  }
  return wanted;
}
