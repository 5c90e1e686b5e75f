import { concat, utf8 } from '@holdfast/bytes';
import type { Random } from '@holdfast/testing';

export interface MutationContext {
  readonly random: Random;
  readonly maxInput: number;
  /** Other inputs, to splice with. */
  readonly other: () => Uint8Array;
  readonly dictionary: readonly Uint8Array[];
}

export type Mutation = (input: Uint8Array, context: MutationContext) => Uint8Array;

/** Where lengths, counts, types and nibbles tend to break. */
const EDGES = [
  0x00, 0x01, 0x0c, 0x0d, 0x0e, 0x0f, 0x14, 0x16, 0x17, 0x19, 0x1f, 0x7f, 0x80, 0xf0, 0xfe, 0xff,
];
const NUMBERS = [
  '-1',
  '-0',
  '00',
  '1e309',
  '1e-400',
  '0.1',
  '2147483648',
  '4294967296',
  '65535',
  '65536',
  '9007199254740993',
  '-9223372036854775809',
  '18446744073709551616',
  '9'.repeat(40),
].map(utf8);
const DEEPEST = 2000;

/** Two cuts in order, `from` <= `to` <= length. */
const span = (input: Uint8Array, random: Random): readonly [from: number, to: number] => {
  const [a, b] = [random.below(input.length + 1), random.below(input.length + 1)];
  return a < b ? [a, b] : [b, a];
};

const changed = (input: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array => {
  const copy = input.slice();
  if (copy.length > 0) change(copy);
  return copy;
};

const replaced = (input: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array =>
  concat(input.subarray(0, from), by, input.subarray(to));

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/** What breaks decoders, from one flipped bit to a thousandfold nesting. */
export const mutations: readonly Mutation[] = [
  function flipBit(input, { random }) {
    return changed(input, (copy) => {
      const at = random.below(copy.length);
      copy[at] = (copy[at] as number) ^ (1 << random.below(8));
    });
  },
  function setEdge(input, { random }) {
    return changed(input, (copy) => {
      copy[random.below(copy.length)] = random.pick(EDGES);
    });
  },
  function setByte(input, { random }) {
    return changed(input, (copy) => {
      copy[random.below(copy.length)] = random.below(256);
    });
  },
  /** A byte, or two, that says how much follows, says a little more or less. */
  function lieAboutLength(input, { random }) {
    return changed(input, (copy) => {
      const fields = lengthFields(copy);
      const at = fields.length > 0 ? random.pick(fields) : random.below(copy.length);
      copy[at] = (copy[at] as number) + random.pick([-2, -1, 1, 2, 16, 127]);
    });
  },
  function setWide(input, { random }) {
    return changed(input, (copy) => {
      const width = random.pick([2, 3, 4, 6, 8]);
      const at = random.below(copy.length);
      copy.fill(random.pick([0x00, 0x7f, 0xff]), at, at + width);
      if (random.chance(0.5)) copy[at] = random.pick(EDGES);
    });
  },
  function truncate(input, { random }) {
    return input.slice(0, random.below(input.length + 1));
  },
  function extend(input, { random }) {
    return concat(input, random.bytes(random.below(32)));
  },
  function removeSpan(input, { random }) {
    const [from, to] = span(input, random);
    return replaced(input, from, to, new Uint8Array());
  },
  function repeatSpan(input, { random }) {
    const [from, to] = span(input, random);
    return replaced(input, to, to, input.subarray(from, to));
  },
  /** A short span very often: nesting for whatever nests, and long lists for whatever lists. */
  function repeatOften(input, { random, maxInput }) {
    // Seldom: long inputs are slow, and what they find is found soon.
    if (input.length === 0 || !random.chance(0.1)) return input;
    const from = random.below(input.length);
    const piece = input.subarray(from, from + 1 + random.below(8));
    const times = Math.min(2 + random.below(DEEPEST), Math.floor(maxInput / piece.length));
    const many = new Uint8Array(times * piece.length);
    for (let at = 0; at < many.length; at += piece.length) many.set(piece, at);
    return replaced(input, from, from, many);
  },
  function splice(input, { random, other }) {
    const second = other();
    return concat(
      input.subarray(0, random.below(input.length + 1)),
      second.subarray(random.below(second.length + 1)),
    );
  },
  function insertFromOther(input, { random, other }) {
    const second = other();
    const at = random.below(input.length + 1);
    const [from, to] = span(second, random);
    return replaced(input, at, at, second.subarray(from, to));
  },
  function insertWord(input, { random, dictionary }) {
    if (dictionary.length === 0) return input;
    const at = random.below(input.length + 1);
    return replaced(input, at, at, random.pick(dictionary));
  },
  function replaceByWord(input, { random, dictionary }) {
    if (dictionary.length === 0) return input;
    const word = random.pick(dictionary);
    const at = random.below(input.length + 1);
    return replaced(input, at, Math.min(at + word.length, input.length), word);
  },
  /** A run of digits becomes a number that programs get wrong. */
  function replaceNumber(input, { random }) {
    const start = random.below(input.length + 1);
    const from = input.findIndex((byte, at) => at >= start && isDigit(byte));
    if (from < 0) return input;
    let to = from;
    while (to < input.length && isDigit(input[to] as number)) to++;
    return replaced(input, from, to, random.pick(NUMBERS));
  },
];

const MOST_FIELDS = 64;

/** Places whose byte is about as large as what follows is long. */
function lengthFields(bytes: Uint8Array): number[] {
  const places: number[] = [];
  for (let at = 0; at < bytes.length && places.length < MOST_FIELDS; at++) {
    const left = bytes.length - at - 1;
    const value = bytes[at] as number;
    if (value > 0 && value <= left && (value === left || value >= left / 4)) places.push(at);
  }
  return places;
}
