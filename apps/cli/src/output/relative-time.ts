const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];

/** `3 min ago`, `in 2 h`, `now`; `never` for null. `time` is RFC 3339, `now` milliseconds since 1970. */
export function relativeTime(time: string | null, now: number): string {
  if (time === null) return 'never';
  const then = Date.parse(time);
  if (Number.isNaN(then)) return time;
  const distance = Math.abs(now - then);
  for (const [name, ms] of UNITS) {
    if (distance < ms) continue;
    const count = `${Math.floor(distance / ms)} ${name}`;
    return then > now ? `in ${count}` : `${count} ago`;
  }
  return 'now';
}

/** `2026-03-01T12:00:00.000Z (3 min ago)`. */
export const exactTime = (time: string | null, now: number): string =>
  time === null ? 'never' : `${time} (${relativeTime(time, now)})`;
