import { MemberTree, type Member } from '@holdfast/trust';
import type { Stage } from '../stage.ts';

/** A command to a set of three, and this device's place in it. */
export async function toSet(stage: Stage, does: 'unlock' | 'lock', members: readonly Member[]) {
  const tree = new MemberTree(members);
  const target = { kind: 'set', hash: tree.hash, size: tree.size } as const;
  return { tree, signed: await stage.command({ does, target }) };
}

export const named = (...endpoints: readonly string[]): Member[] =>
  endpoints.map((endpoint) => ({ endpoint }));
