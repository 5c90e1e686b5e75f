import type { Random } from '@holdfast/testing';

/** Values of the kinds that messages are made of, with the odd ones more often than chance would have them. */

const CHARACTERS = [
  ...'abcxyzABC019-._/ =,;"<>\\&{}[]:%'.split(''),
  '\u00e9',
  '\u20ac',
  '\u{1f600}',
  '\u0000',
  '\n',
];
const WORD_CHARACTERS = 'abcdefghijklmnop0123456789'.split('');

export const textOf = (random: Random, longest = 24): string =>
  Array.from({ length: random.below(longest + 1) }, () => random.pick(CHARACTERS)).join('');

/** Letters and digits only. */
export const wordOf = (random: Random, longest = 12): string =>
  Array.from({ length: 1 + random.below(longest) }, () => random.pick(WORD_CHARACTERS)).join('');

export const bytesOf = (random: Random, longest: number): Uint8Array =>
  random.bytes(random.below(longest + 1));

export const maybe = <T>(random: Random, make: () => T, chance = 0.5): T | undefined =>
  random.chance(chance) ? make() : undefined;

export const listOf = <T>(random: Random, longest: number, make: () => T): T[] =>
  Array.from({ length: random.below(longest + 1) }, make);

/** A whole number of up to so many bits, each length equally likely. */
export function bitsOf(random: Random, bits: number): bigint {
  let value = 0n;
  for (let left = random.below(bits + 1); left > 0; left--) value = (value << 1n) | BigInt(random.below(2));
  return value;
}

export const numberOf = (random: Random, bits: number): number => Number(bitsOf(random, bits));

const ODD_DOUBLES = [0, -0, 0.1, -1.5, 5e-324, 1.7976931348623157e308, 2 ** 53, -(2 ** 63), 1e21, 1e-7];

export function doubleOf(random: Random): number {
  if (random.chance(0.4)) return random.pick(ODD_DOUBLES);
  return (random.next() - 0.5) * 10 ** random.below(30);
}
