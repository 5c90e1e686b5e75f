import { Lwm2mError } from '../../lwm2m-error.ts';
import type { RawValue } from '../raw-value.ts';

/** JSON in which integers beyond 2^53 keep their digits, as bigints. Throws `bad-payload`. */
export function parseExactJson(text: string): unknown {
  try {
    // At the price of a slower parse only where some are long.
    return /\d{16}/.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
  } catch (cause) {
    throw new Lwm2mError('bad-payload', 'not well-formed JSON', { cause });
  }
}

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? '';
  return source.length <= 24 && /^-?\d+$/.test(source) ? BigInt(source) : value;
}

/** Undefined for what is no number; `bad-payload` for one that no double holds. */
export function jsonNumber(value: unknown): Extract<RawValue, { kind: 'integer' | 'float' }> | undefined {
  if (typeof value === 'bigint') return { kind: 'integer', value };
  if (typeof value !== 'number') return undefined;
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return { kind: 'integer', value };
  // 1e999 is well-formed JSON, and no double.
  if (!Number.isFinite(value)) throw new Lwm2mError('bad-payload', 'a number beyond all doubles');
  return { kind: 'float', value };
}

/** A double as JSON writes it, minus zero too. One of many digits has a point, or it would be read as an exact integer. */
export function formatJsonNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Lwm2mError('unencodable', `JSON has no ${value}`);
  if (Object.is(value, -0)) return '-0';
  const text = String(value);
  return Number.isSafeInteger(value) || /[.e]/.test(text) ? text : `${text}.0`;
}
