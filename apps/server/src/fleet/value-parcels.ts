import type { ReportedValue } from './value-rows.ts';

/** Characters of JSON text that one event about values carries, about. */
const MOST_TEXT = 16_384;
/** A value on its own that is larger is not told as an event: whoever needs it reads it. */
const LARGEST = 8_192;
/** What a value costs beside its text. */
const OVERHEAD = 64;

/**
 * Values in parts that are fit for events. Listeners keep thousands of events for readers that come back, while one message of
 * a device may carry a megabyte.
 */
export function parcels(values: readonly ReportedValue[]): readonly (readonly ReportedValue[])[] {
  const parts: (readonly ReportedValue[])[] = [];
  let part: ReportedValue[] = [];
  let size = 0;
  for (const value of values) {
    const { length } = value.value;
    if (length > LARGEST) continue;
    if (size + length + OVERHEAD > MOST_TEXT) {
      parts.push(part);
      part = [];
      size = 0;
    }
    part.push(value);
    size += length + OVERHEAD;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}
