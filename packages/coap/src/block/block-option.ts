import type { CoapOption } from '../options/coap-option.ts';
import { decodeUint, findOption, uintOption } from '../options/option-values.ts';

/** One block of a body: Block1 in requests, Block2 in responses (RFC 7959 §2.2). */
export interface Block {
  readonly number: number;
  /** Whether more follow. */
  readonly more: boolean;
  /** 16, 32, .. 1024 bytes. */
  readonly size: number;
}

export const MAX_BLOCK_NUMBER = 0xf_ffff;

/** `reserved` for SZX 7, which is 4.00 in a request (RFC 7959 §2.2). */
export function findBlock(
  options: readonly CoapOption[],
  optionNumber: number,
): Block | 'reserved' | undefined {
  const value = findOption(options, optionNumber);
  if (value === undefined) return undefined;
  const bits = decodeUint(value);
  const exponent = bits & 0b111;
  if (exponent === 7) return 'reserved';
  return { number: bits >>> 4, more: (bits & 0b1000) !== 0, size: 1 << (exponent + 4) };
}

export function blockOption(optionNumber: number, { number, more, size }: Block): CoapOption {
  return uintOption(optionNumber, (number << 4) | (more ? 0b1000 : 0) | (Math.log2(size) - 4));
}

export const blockOffset = ({ number, size }: Block): number => number * size;
