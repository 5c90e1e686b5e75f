import type { ResourceValue, Value, ValueType } from '@holdfast/api-contract';
import { exactTime, number, withUnit } from '../parts/format.ts';

export function valueText(value: Value, type: ValueType | null, unit: string | null): string {
  if (type === 'time' && typeof value === 'string') return exactTime(value);
  if (type === 'opaque' && typeof value === 'string') return opaqueText(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return withUnit(number(value), unit);
  return withUnit(value, type === 'integer' || type === 'unsigned' ? unit : null);
}

const mostShown = 24;

/** Base64 as hex in pairs; what is long is cut and its length said. */
export function opaqueText(base64: string): string {
  const bytes = bytesOf(base64);
  if (bytes === undefined) return base64;
  const shown = hexOf(bytes.subarray(0, mostShown)).replace(/(..)(?=.)/g, '$1 ');
  return bytes.length > mostShown ? `${shown} … (${bytes.length} bytes)` : shown;
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Base64 of hex digits, spaces and colons allowed; undefined where they are no whole bytes. */
export function base64OfHex(text: string): string | undefined {
  const digits = text.replace(/[\s:]/g, '');
  if (!/^([0-9a-fA-F]{2})*$/.test(digits)) return undefined;
  const bytes = digits.match(/../g) ?? [];
  return btoa(bytes.map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join(''));
}

/** Words for the numbers that LwM2M gives meaning to (Core 1.1 annex E), where people ask most. */
const meanings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/3/0/11': {
    0: 'no error',
    1: 'low battery power',
    2: 'external power supply off',
    3: 'GPS module failure',
    4: 'low received signal strength',
    5: 'out of memory',
    6: 'SMS failure',
    7: 'IP connectivity failure',
    8: 'peripheral malfunction',
  },
  '/4/0/0': {
    0: 'GSM',
    1: 'TD-SCDMA',
    2: 'WCDMA',
    4: 'WiMAX',
    5: 'LTE-TDD',
    6: 'LTE-FDD',
    7: 'NB-IoT',
    21: 'WLAN',
    22: 'Bluetooth',
  },
  '/5/0/3': { 0: 'idle', 1: 'downloading', 2: 'downloaded', 3: 'updating' },
  '/5/0/5': {
    0: 'initial',
    1: 'updated',
    2: 'not enough flash',
    3: 'out of RAM',
    4: 'connection lost',
    5: 'integrity check failed',
    6: 'unsupported package',
    7: 'invalid URI',
    8: 'update failed',
    9: 'unsupported protocol',
  },
};

export function meaning({ path, value }: ResourceValue): string | undefined {
  const base = path.split('/').slice(0, 4).join('/');
  return meanings[base]?.[String(value)];
}
