import type { Entry } from '../values/entry.ts';

export interface DatedEntry extends Entry {
  readonly time: number;
}

/** However many a server asks for. */
const MAX_READINGS = 10_000;

/**
 * The readings of one path that are kept while its server cannot be reached, one more among them: beyond `hqmax` the
 * oldest is dropped, with 0 none is kept (Core 1.2 §7.3.2, `hqmax`). Without the attribute only the latest is kept, as
 * LwM2M 1.1 would tell it.
 */
export function keepReading(
  queue: readonly DatedEntry[],
  reading: DatedEntry,
  hqmax: number | undefined,
): readonly DatedEntry[] {
  const limit = Math.min(hqmax ?? 1, MAX_READINGS);
  return limit === 0 ? [] : [...queue, reading].slice(-limit);
}
