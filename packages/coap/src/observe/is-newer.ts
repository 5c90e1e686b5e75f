const HALF = 1 << 23;
const FRESH_MS = 128_000;

/**
 * Whether notification B, received at `timeB`, is newer than A, received at `timeA` (RFC 7641 §3.4). Sequence numbers have 24 bits; times are
 * milliseconds of one monotonic clock.
 */
export function isNewer(sequenceA: number, timeA: number, sequenceB: number, timeB: number): boolean {
  return (
    (sequenceA < sequenceB && sequenceB - sequenceA < HALF) ||
    (sequenceA > sequenceB && sequenceA - sequenceB > HALF) ||
    timeB > timeA + FRESH_MS
  );
}
