import type { CoapOption } from '../options/coap-option.ts';
import { decodeUint, findOption, uintOption } from '../options/option-values.ts';

/** One block of a body: Block1 in requests, Block2 in responses (RFC 7959 §2.2). */
export interface Block {
  readonly number: number;
  /** Whether more follow. */
  readonly more: boolean;
  /** 16, 32, .. 1024 bytes. */
  readonly size: number;
  /** On a stream: this message may carry several blocks of 1024, of which `number` is the first (RFC 8323 §6). */
  readonly several?: boolean;
}

export const MAX_BLOCK_NUMBER = 0xf_ffff;

/** `reserved` for SZX 7, which is 4.00 in a request (RFC 7959 §2.2), except on a stream (`bert`, RFC 8323 §6). */
export function findBlock(
  options: readonly CoapOption[],
  optionNumber: number,
  bert = false,
): Block | 'reserved' | undefined {
  const value = findOption(options, optionNumber);
  if (value === undefined) return undefined;
  const bits = decodeUint(value);
  const exponent = bits & 0b111;
  const number = bits >>> 4;
  const more = (bits & 0b1000) !== 0;
  if (exponent < 7) return { number, more, size: 1 << (exponent + 4) };
  return bert ? { number, more, size: 1024, several: true } : 'reserved';
}

export function blockOption(optionNumber: number, { number, more, size, several }: Block): CoapOption {
  const exponent = several === true ? 7 : Math.log2(size) - 4;
  return uintOption(optionNumber, (number << 4) | (more ? 0b1000 : 0) | exponent);
}

export const blockOffset = ({ number, size }: Block): number => number * size;

/** Whether a payload that others follow has the length that its block says. */
export const isFull = ({ size, several }: Block, length: number): boolean =>
  several === true ? length > 0 && length % size === 0 : length === size;
