import { fromUtf8, utf8 } from '@holdfast/bytes';
import { CoapError } from '../coap-error.ts';
import type { CoapOption } from './coap-option.ts';
import { optionNumbers } from './option-numbers.ts';

export function findOption(options: readonly CoapOption[], number: number): Uint8Array | undefined {
  for (const option of options) {
    if (option.number === number) return option.value;
  }
  return undefined;
}

/** Big-endian without leading zeros; leading zeros are accepted (RFC 7252 §3.2). At most 6 bytes are exact. */
export function decodeUint(value: Uint8Array): number {
  let number = 0;
  for (const byte of value) number = number * 256 + byte;
  return number;
}

export function encodeUint(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
    throw new CoapError('option', `${value} is not an unsigned integer of 32 bits`);
  }
  const length = value === 0 ? 0 : value < 0x100 ? 1 : value < 0x1_0000 ? 2 : value < 0x100_0000 ? 3 : 4;
  const bytes = new Uint8Array(length);
  for (let at = length - 1, left = value; at >= 0; at--, left >>>= 8) bytes[at] = left & 0xff;
  return bytes;
}

/** The first option of that number as an unsigned integer. */
export function uintValue(options: readonly CoapOption[], number: number): number | undefined {
  for (const option of options) {
    if (option.number === number) return decodeUint(option.value);
  }
  return undefined;
}

/** All options of that number as text, in order. Throws where one is not UTF-8; the endpoint has refused such a message before. */
export function stringValues(options: readonly CoapOption[], number: number): string[] {
  const values: string[] = [];
  for (const option of options) {
    if (option.number === number) values.push(decodeText(option.value));
  }
  return values;
}

export const uintOption = (number: number, value: number): CoapOption => ({
  number,
  value: encodeUint(value),
});

export const stringOption = (number: number, value: string): CoapOption => ({ number, value: utf8(value) });

export const stringOptions = (number: number, values: readonly string[]): CoapOption[] =>
  values.map((value) => stringOption(number, value));

export const uriPath = (options: readonly CoapOption[]): string[] =>
  stringValues(options, optionNumbers.uriPath);
export const uriQuery = (options: readonly CoapOption[]): string[] =>
  stringValues(options, optionNumbers.uriQuery);
export const locationPath = (options: readonly CoapOption[]): string[] =>
  stringValues(options, optionNumbers.locationPath);
export const contentFormat = (options: readonly CoapOption[]): number | undefined =>
  uintValue(options, optionNumbers.contentFormat);
export const accept = (options: readonly CoapOption[]): number | undefined =>
  uintValue(options, optionNumbers.accept);

/** Paths are short and almost always ASCII, where this is several times quicker than a TextDecoder. */
function decodeText(value: Uint8Array): string {
  let text = '';
  for (const byte of value) {
    if (byte > 0x7f) return decodeUtf8(value);
    text += String.fromCharCode(byte);
  }
  return text;
}

function decodeUtf8(value: Uint8Array): string {
  try {
    return fromUtf8(value);
  } catch (cause) {
    throw new CoapError('option', 'an option of text is not UTF-8', { cause });
  }
}
