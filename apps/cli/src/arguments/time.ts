import { InvalidArgumentError } from 'commander';

const SPANS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A moment: RFC 3339 or a date (`2026-03-01`, UTC), or how long ago (`90s`, `15m`, `24h`, `7d`). Returns RFC 3339 in UTC. */
export function parseTime(text: string, now: number): string {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const span = unit === undefined ? undefined : SPANS[unit];
  if (span !== undefined) return format(now - Number(count) * span);
  if (/^\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2}))?$/.test(text))
    return format(Date.parse(text));
  return format(Number.NaN);
}

function format(time: number): string {
  if (!(Math.abs(time) <= 8.64e15))
    throw new InvalidArgumentError(
      'Give a time such as 2026-03-01T12:00:00Z or 2026-03-01, or how long ago: 90s, 15m, 24h, 7d.',
    );
  return new Date(time).toISOString();
}
