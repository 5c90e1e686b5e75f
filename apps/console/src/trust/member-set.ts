import type { CommandMember } from '@holdfast/api-contract';
import { MemberTree, type Target } from '@holdfast/trust';
import { equal, fromHex } from './encodings.ts';

export const treeOf = (members: readonly CommandMember[]): MemberTree =>
  new MemberTree(
    members.map(({ endpoint, nonce }) =>
      nonce === null ? { endpoint } : { endpoint, nonce: fromHex(nonce) },
    ),
  );

/** Throws `TrustError` for a list that is no set: none, or one twice. */
export function isSetOf(
  members: readonly CommandMember[],
  { hash, size }: Extract<Target, { kind: 'set' }>,
): boolean {
  const tree = treeOf(members);
  return tree.size === size && equal(tree.hash, hash);
}
