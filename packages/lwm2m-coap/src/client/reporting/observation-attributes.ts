import { parseAttributes, type NotificationAttributes } from '@holdfast/lwm2m';

/** Attributes that came with the observation itself, which then rules alone (Core 1.2 §6.4.2); undefined where none did. */
export function observationAttributes(queries: readonly string[]): NotificationAttributes | undefined {
  if (queries.length === 0) return undefined;
  const given = Object.entries(parseAttributes(queries)).filter(([, value]) => value !== null);
  return given.length === 0 ? undefined : (Object.fromEntries(given) as NotificationAttributes);
}
