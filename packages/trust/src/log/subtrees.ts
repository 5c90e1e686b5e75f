import { nodeHash } from './tree-hash.ts';

/** A full subtree: the leaves from `index * 2^level` up to the next one's. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/** Leaves from `start` up to but not including `end`. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/** The subtrees whose roots are the inclusion proof, from the leaf's sibling up (RFC 9162 §2.1.3.1). */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    ranges.push(index < middle ? { start: middle, end } : { start, end: middle });
    if (index < middle) end = middle;
    else start = middle;
  }
  return ranges.toReversed();
}

/** The subtrees whose roots are the consistency proof (RFC 9162 §2.1.4.1). */
export function consistencyRanges(oldSize: number, size: number): LeafRange[] {
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = size;
  while (end !== oldSize) {
    const middle = start + splitOf(end - start);
    ranges.push(oldSize <= middle ? { start: middle, end } : { start, end: middle });
    if (oldSize <= middle) end = middle;
    else start = middle;
  }
  if (start > 0) ranges.push({ start, end });
  return ranges.toReversed();
}

/** The full subtrees that make up a range as the tree has it, the largest first. */
export function nodesOf({ start, end }: LeafRange): TreeNode[] {
  const nodes: TreeNode[] = [];
  for (let at = start; at < end;) {
    const level = Math.floor(Math.log2(end - at));
    // The logarithm of a number just below a power of two may be rounded up.
    const fitting = 2 ** level > end - at ? level - 1 : level;
    nodes.push({ level: fitting, index: at / 2 ** fitting });
    at += 2 ** fitting;
  }
  return nodes;
}

/** The root of a range, from the roots of its full subtrees. There is at least one. */
export function joinNodes(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** Whether a tree of so many leaves is one full subtree. */
export const isFull = (size: number): boolean => 2 ** Math.round(Math.log2(size)) === size;

/** The largest power of two below `count`, which is at least 2. */
function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}
