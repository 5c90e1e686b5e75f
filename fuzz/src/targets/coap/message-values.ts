import type { CoapMessage, CoapOption, MessageType } from '@holdfast/coap';
import { optionRegistry } from '@holdfast/coap';
import { utf8 } from '@holdfast/bytes';
import type { Random } from '@holdfast/testing';
import { bytesOf, listOf, textOf } from '../random-values.ts';

const CODES = [1, 2, 3, 4, 5, 6, 7, 0x41, 0x44, 0x45, 0x5f, 0x80, 0x84, 0x88, 0x9d, 0xa0];

export function optionOf(random: Random): CoapOption {
  if (random.chance(0.15)) return { number: random.below(0x1_0000), value: bytesOf(random, 300) };
  const { number, format, min, max } = random.pick(optionRegistry);
  if (format === 'string') return { number, value: utf8(textOf(random)).subarray(0, max) };
  return { number, value: random.bytes(min + random.below(max - min + 1)) };
}

/** Anything but an empty message, its options in order. */
export const messageOf = (random: Random): CoapMessage => ({
  type: random.below(4) as MessageType,
  code: random.pick(CODES),
  id: random.below(0x1_0000),
  token: bytesOf(random, 8),
  options: listOf(random, 8, () => optionOf(random)).sort((a, b) => a.number - b.number),
  payload: bytesOf(random, 40),
});
