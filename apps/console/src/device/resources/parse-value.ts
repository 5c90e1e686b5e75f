import type { Value, ValueType } from '@holdfast/api-contract';
import { base64OfHex, bytesOf } from '../value-text.ts';

export type Parsed = { readonly value: Value } | { readonly problem: string };

/** How opaque bytes are typed. */
export type OpaqueForm = 'hex' | 'base64';

const parsers: Readonly<Record<ValueType, (text: string, form: OpaqueForm) => Parsed>> = {
  string: (text) => ({ value: text }),
  corelnk: (text) => ({ value: text }),
  integer: (text) => parseInteger(text),
  unsigned: (text) => (text.trim().startsWith('-') ? { problem: 'Not below zero.' } : parseInteger(text)),
  float: (text) => {
    const value = Number(text);
    return text.trim() === '' || !Number.isFinite(value) ? { problem: 'A number, such as 4.5.' } : { value };
  },
  boolean: (text) => ({ value: text === 'true' }),
  time: (text) => {
    const at = Date.parse(text);
    return Number.isNaN(at) ? { problem: 'A date and a time.' } : { value: new Date(at).toISOString() };
  },
  objlnk: (text) =>
    /^\d{1,5}:\d{1,5}$/.test(text.trim())
      ? { value: text.trim() }
      : { problem: 'Object and instance, such as 3:0.' },
  opaque: (text, form) => {
    if (form === 'base64')
      return bytesOf(text.trim()) === undefined ? { problem: 'This is not base64.' } : { value: text.trim() };
    const value = base64OfHex(text);
    return value === undefined ? { problem: 'Hex digits in pairs, such as de ad be ef.' } : { value };
  },
};

/** What was typed, as the API takes it. */
export function parseValue(text: string, type: ValueType, form: OpaqueForm = 'hex'): Parsed {
  return parsers[type](text, form);
}

/** Beyond 2^53 the API takes decimal text. */
function parseInteger(text: string): Parsed {
  const digits = text.trim();
  if (!/^-?\d{1,19}$/.test(digits)) return { problem: 'A whole number.' };
  const value = Number(digits);
  return { value: Number.isSafeInteger(value) ? value : digits };
}

/** A definition's range, as the registry writes it: `0..100`, `1-65534`. Text lengths and lists are left to the device. */
export function outsideRange(value: Value, range: string | null): string | undefined {
  const [, low, high] =
    /^\s*(-?\d+(?:\.\d+)?)\s*(?:\.\.|-|\bto\b)\s*(-?\d+(?:\.\d+)?)\s*$/.exec(range ?? '') ?? [];
  if (typeof value !== 'number' || low === undefined || high === undefined) return undefined;
  return value < Number(low) || value > Number(high) ? `Its definition allows ${low} to ${high}.` : undefined;
}
