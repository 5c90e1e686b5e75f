import { concat } from '@holdfast/bytes';
import type { Random } from '@holdfast/testing';

type Mutation = (datagram: Uint8Array, random: Random, others: readonly Uint8Array[]) => Uint8Array;

/** Where lengths, counts and types tend to break. */
const EDGES = [0x00, 0x01, 0x0c, 0x0d, 0x0e, 0x0f, 0x14, 0x16, 0x17, 0x19, 0x7f, 0x80, 0xf0, 0xfe, 0xff];
const MOST_ADDED = 600;

/** Two cuts in order, `from` <= `to` <= length. */
const span = (datagram: Uint8Array, random: Random): readonly [from: number, to: number] => {
  const [a, b] = [random.below(datagram.length + 1), random.below(datagram.length + 1)];
  return a < b ? [a, b] : [b, a];
};

const changed = (datagram: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array => {
  const copy = datagram.slice();
  if (copy.length > 0) change(copy);
  return copy;
};

const mutations: readonly Mutation[] = [
  function flipBit(datagram, random) {
    return changed(datagram, (copy) => {
      const at = random.below(copy.length);
      copy[at] = (copy[at] as number) ^ (1 << random.below(8));
    });
  },
  function setEdge(datagram, random) {
    return changed(datagram, (copy) => {
      copy[random.below(copy.length)] = random.pick(EDGES);
    });
  },
  // Headers come first, and are where a change goes deepest.
  function setEarly(datagram, random) {
    return changed(datagram, (copy) => {
      copy[random.below(Math.min(copy.length, 28))] = random.below(256);
    });
  },
  function setLength16(datagram, random) {
    return changed(datagram, (copy) => {
      const at = random.below(copy.length);
      copy[at] = random.pick(EDGES);
      copy[at + 1] = random.pick(EDGES);
    });
  },
  function truncate(datagram, random) {
    return datagram.slice(0, random.below(datagram.length + 1));
  },
  function extend(datagram, random) {
    return concat(datagram, random.bytes(random.below(MOST_ADDED)));
  },
  function removeSpan(datagram, random) {
    const [from, to] = span(datagram, random);
    return concat(datagram.subarray(0, from), datagram.subarray(to));
  },
  function repeatSpan(datagram, random) {
    const [from, to] = span(datagram, random);
    return concat(datagram.subarray(0, to), datagram.subarray(from));
  },
  function fillSpan(datagram, random) {
    return changed(datagram, (copy) => {
      const [from, to] = span(copy, random);
      copy.fill(random.pick(EDGES), from, to);
    });
  },
  function splice(datagram, random, others) {
    const other = random.pick(others);
    return concat(
      datagram.subarray(0, random.below(datagram.length + 1)),
      other.subarray(random.below(other.length + 1)),
    );
  },
];

const MOST_CHANGES = 4;

/** One valid datagram, broken in a few places; now and then as it is, which makes it a replay. */
export function mutate(datagram: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  let result = datagram;
  for (let left = random.below(MOST_CHANGES + 1); left > 0; left--) {
    result = random.pick(mutations)(result, random, others);
  }
  return result;
}
