const units: readonly [seconds: number, short: string][] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** One unit, floored: `12 s`, `3 min`, `5 h`, `2 d`. */
export function shortDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  for (const [size, short] of units) if (seconds >= size) return `${Math.floor(seconds / size)} ${short}`;
  return '0 s';
}

/** Two units where the second says something: `2 h 5 min`. */
export function longDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const at = units.findIndex(([size]) => seconds >= size);
  const first = units[at];
  if (first === undefined) return '0 s';
  const rest = seconds % first[0];
  const second = units[at + 1];
  const whole = `${Math.floor(seconds / first[0])} ${first[1]}`;
  if (second === undefined || rest < second[0]) return whole;
  return `${whole} ${Math.floor(rest / second[0])} ${second[1]}`;
}

/** `12 s ago`; `in 5 min`; a clock a little off says `now`. */
export function ago(time: number, now: number): string {
  const ms = now - time;
  if (ms < -5000) return `in ${shortDuration(-ms)}`;
  if (ms < 2000) return 'now';
  return `${shortDuration(ms)} ago`;
}

const exact = new Intl.DateTimeFormat('en-GB', {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayClock = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** With the zone: `1 Mar 2026, 13:00:00 CET`. */
export const exactTime = (time: number | string): string => exact.format(new Date(time));
export const clockTime = (time: number): string => clock.format(new Date(time));
export const dayTime = (time: number): string => dayClock.format(new Date(time));

const whole = new Intl.NumberFormat('en-GB');
export const count = (n: number): string => whole.format(n);

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** As many digits as say something: `4.21`, `1013.2`, `0.0031`. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value)) return Math.abs(value) < 100_000 ? String(value) : count(value);
  const size = Math.abs(value);
  const digits = size >= 1000 ? 1 : size >= 0.1 ? 2 : 4;
  return String(Number(value.toFixed(digits)));
}

/** The registry's unit names (SenML, RFC 8428 §12.1) as people write them. */
const unitSigns: Readonly<Record<string, string>> = {
  Cel: '°C',
  '%RH': '%RH',
  '/100': '%',
  lat: '°',
  lon: '°',
  deg: '°',
  Ohm: 'Ω',
  'm/s2': 'm/s²',
};

export const unitSign = (unit: string | null | undefined): string =>
  unit === null || unit === undefined || unit === '' ? '' : (unitSigns[unit] ?? unit);

export function withUnit(value: string, unit: string | null | undefined): string {
  const sign = unitSign(unit);
  if (sign === '') return value;
  return sign === '%' || sign === '°' ? `${value}${sign}` : `${value} ${sign}`;
}
