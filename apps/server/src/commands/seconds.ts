/** 9999-12-31T23:59:59Z: the last that an ISO 8601 date of four digits of year can tell. */
export const LAST_SECOND = 253_402_300_799;

/** Of what others signed, who may name any time up to 2^53 - 1. */
export const isoOfSeconds = (seconds: number): string =>
  new Date(Math.min(seconds, LAST_SECOND) * 1000).toISOString();
