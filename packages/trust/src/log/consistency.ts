import { equal } from '@holdfast/bytes';
import { TrustError } from '../trust-error.ts';
import { HASH_BYTES, nodeHash } from './tree-hash.ts';

/** What says that one tree goes on from another. */
export interface Consistency {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Throws {@link TrustError} `inconsistent` unless the new tree begins with the whole of the old one (RFC 9162 §2.1.4.2). Nothing
 * can be said of an old tree without leaves, which every tree goes on from: that is refused too.
 */
export function verifyConsistency(claim: Consistency): void {
  const { oldSize, oldRoot, size, root, proof } = claim;
  if (!Number.isSafeInteger(oldSize) || !Number.isSafeInteger(size) || oldSize < 1 || oldSize > size)
    throw new TrustError('inconsistent', `no proof leads from ${oldSize} leaves to ${size}`);
  if (oldSize === size) {
    if (proof.length > 0) throw new TrustError('inconsistent', 'a proof between trees of one size');
    if (!equal(oldRoot, root)) throw new TrustError('inconsistent', 'trees of one size have two roots');
    return;
  }
  const led = rootsFromConsistency(claim);
  if (!equal(led.root, root)) throw new TrustError('inconsistent', 'the proof leads to another new root');
  if (!equal(led.oldRoot, oldRoot))
    throw new TrustError('inconsistent', 'the proof leads to another old root');
}

/**
 * The two roots to which a proof between trees of different sizes leads. One whose new root is the one that the log has signed is
 * made of that tree's own nodes, so its old root is what that tree really began with.
 */
export function rootsFromConsistency({
  oldSize,
  oldRoot,
  size,
  proof,
}: Omit<Consistency, 'root'>): Pick<Consistency, 'oldRoot' | 'root'> {
  if ([oldRoot, ...proof].some((hash) => hash.length !== HASH_BYTES))
    throw new TrustError('inconsistent', 'the consistency proof holds what is no hash');
  let at = oldSize - 1;
  let last = size - 1;
  while (at % 2 === 1) {
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  // An old tree of 2^n leaves is itself a node of the new one, and left out of the proof.
  const [first, ...rest] = at === 0 ? [oldRoot, ...proof] : proof;
  if (first === undefined || (at === 0 && proof.length === 0))
    throw new TrustError('inconsistent', 'the consistency proof is empty');
  let older = first;
  let newer = first;
  for (const hash of rest) {
    if (last === 0) throw new TrustError('inconsistent', 'the consistency proof is too long');
    if (at % 2 === 1 || at === last) {
      older = nodeHash(hash, older);
      newer = nodeHash(hash, newer);
      while (at % 2 === 0 && at !== 0) {
        at /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      newer = nodeHash(newer, hash);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  if (last !== 0) throw new TrustError('inconsistent', 'the consistency proof is too short');
  return { oldRoot: older, root: newer };
}
