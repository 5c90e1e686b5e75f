import { Lwm2mError } from '../lwm2m-error.ts';
import type { ExactInteger } from './lwm2m-value.ts';

const RANGES = {
  integer: [-(1n << 63n), (1n << 63n) - 1n],
  unsigned: [0n, (1n << 64n) - 1n],
} as const;

/** The one form of an integer: number when safe, bigint otherwise. Refuses fractions and what 64 bits do not hold. */
export function exactInteger(value: ExactInteger, type: 'integer' | 'unsigned'): ExactInteger {
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) {
      if (type === 'unsigned' && value < 0) throw new Lwm2mError('bad-value', `${value} is negative`);
      return value === 0 ? 0 : value;
    }
    if (!Number.isInteger(value)) throw new Lwm2mError('bad-value', `${value} is not an integer`);
  }
  const exact = BigInt(value);
  const [low, high] = RANGES[type];
  if (exact < low || exact > high) {
    throw new Lwm2mError('bad-value', `an ${type} of more than 64 bits`);
  }
  const number = Number(exact);
  return Number.isSafeInteger(number) ? number : exact;
}

/** Decimal digits with an optional sign. */
export function parseInteger(text: string, type: 'integer' | 'unsigned'): ExactInteger {
  // 64 bits have at most 20 digits; without the bound BigInt is quadratic in what a peer sends.
  if (text.length > 24 || !/^[+-]?\d+$/.test(text))
    throw new Lwm2mError('bad-value', 'not a decimal integer');
  return exactInteger(BigInt(text.startsWith('+') ? text.slice(1) : text), type);
}
