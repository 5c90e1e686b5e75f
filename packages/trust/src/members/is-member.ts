import { equal } from '@holdfast/bytes';
import type { Target } from '../command/command.ts';
import { rootFromInclusion } from '../log/inclusion.ts';
import { TrustError } from '../trust-error.ts';
import { memberLeaf } from './member-leaf.ts';
import type { Membership } from './member-tree.ts';

/** Whether the set that a command names has this device, with the nonce that the membership says. */
export function isMember(
  endpoint: string,
  { index, path, nonce }: Membership,
  { hash, size }: Extract<Target, { kind: 'set' }>,
): boolean {
  const leaf = memberLeaf(nonce === undefined ? { endpoint } : { endpoint, nonce });
  try {
    return equal(rootFromInclusion({ index, size, hash: leaf, path }), hash);
  } catch (error) {
    if (error instanceof TrustError) return false;
    throw error;
  }
}
