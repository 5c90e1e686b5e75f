/** `2026-11-22 18:00:00 UTC (1795370400)`; the number alone beyond the dates that there are. */
export function formatTime(seconds: number): string {
  // ECMA-262 §21.4.1.1: the greatest time that a Date can have.
  if (seconds > 8.64e12) return `${seconds} seconds after 1970, beyond every calendar`;
  const [day = '', time = ''] = new Date(seconds * 1000).toISOString().split('T');
  return `${day} ${time.slice(0, 8)} UTC (${seconds})`;
}
