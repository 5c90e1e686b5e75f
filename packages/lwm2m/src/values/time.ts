import { Lwm2mError } from '../lwm2m-error.ts';

/** What a Date holds, in seconds (ECMA-262 §21.4.1.1). */
const MAX_SECONDS = 8_640_000_000_000;

/** Whole seconds since 1970 that a Date can hold. */
export function checkTime(seconds: number): number {
  if (!Number.isInteger(seconds) || Math.abs(seconds) > MAX_SECONDS) {
    throw new Lwm2mError('bad-value', `${seconds} is not a time in whole seconds`);
  }
  return seconds === 0 ? 0 : seconds;
}

/** `2026-01-31T12:00:00Z` */
export const formatTime = (seconds: number): string =>
  new Date(checkTime(seconds) * 1000).toISOString().replace('.000Z', 'Z');

const ISO = /^([+-]\d{6}|\d{4})-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** ISO 8601 with a time zone; fractions of a second are dropped. */
export function parseTime(text: string): number {
  const ms = ISO.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw new Lwm2mError('bad-value', 'not an ISO 8601 time with its zone');
  return checkTime(Math.floor(ms / 1000));
}
