import { equal } from '@holdfast/bytes';
import { TrustError } from '../trust-error.ts';
import { HASH_BYTES, nodeHash } from './tree-hash.ts';

/** What says that a leaf is in a tree. */
export interface Inclusion {
  readonly index: number;
  readonly size: number;
  /** Of the leaf. */
  readonly hash: Uint8Array;
  /** From the leaf's sibling up. */
  readonly path: readonly Uint8Array[];
}

/**
 * The one root to which the path leads (RFC 9162 §2.1.3.2). Throws {@link TrustError} `not-in-log` where the path is not as long
 * as the index and size have it, or holds what is no hash.
 */
export function rootFromInclusion({ index, size, hash, path }: Inclusion): Uint8Array {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size)
    throw new TrustError('not-in-log', `a tree of ${size} has no leaf ${index}`);
  if (hash.length !== HASH_BYTES) throw notAHash();
  let at = index;
  let last = size - 1;
  let root = hash;
  for (const sibling of path) {
    if (sibling.length !== HASH_BYTES) throw notAHash();
    if (last === 0) throw new TrustError('not-in-log', 'the inclusion proof is too long');
    if (at % 2 === 1 || at === last) {
      root = nodeHash(sibling, root);
      // Levels on which this node is the last and has no sibling.
      while (at % 2 === 0 && at !== 0) {
        at /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      root = nodeHash(root, sibling);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  if (last !== 0) throw new TrustError('not-in-log', 'the inclusion proof is too short');
  return root;
}

/** Throws {@link TrustError} `not-in-log` unless the leaf is in the tree with this root. */
export function verifyInclusion(inclusion: Inclusion, root: Uint8Array): void {
  if (!equal(rootFromInclusion(inclusion), root))
    throw new TrustError('not-in-log', 'the inclusion proof leads to another root');
}

const notAHash = (): TrustError => new TrustError('not-in-log', 'the inclusion proof holds what is no hash');
