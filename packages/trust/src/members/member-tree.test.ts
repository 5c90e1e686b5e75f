import { toHex } from '@holdfast/bytes';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rootByDefinition } from '../log/testing/tiled-tree.ts';
import { isMember } from './is-member.ts';
import { memberLeaf } from './member-leaf.ts';
import { MemberTree } from './member-tree.ts';

const malformed = expect.objectContaining({ name: 'TrustError', code: 'malformed' }) as Error;
const members = (size: number) => Array.from({ length: size }, (_, n) => ({ endpoint: `urn:dev:${n}` }));

it('is the tree of RFC 9162 over the sorted names, and shows each device that it is in it', () => {
  for (let size = 1; size <= 70; size++) {
    const tree = new MemberTree(members(size));
    expect(toHex(tree.hash)).toBe(toHex(rootByDefinition(tree.members.map(memberLeaf))));
    const target = { kind: 'set', hash: tree.hash, size: tree.size } as const;
    for (const { endpoint } of members(size)) {
      const membership = tree.membershipOf(endpoint)!;
      expect(isMember(endpoint, membership, target)).toBe(true);
      expect(isMember(`${endpoint}x`, membership, target)).toBe(false);
    }
  }
});

it('is the same in whatever order its members come', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(members(20), { minLength: 1 }), (some) => {
      const sorted = some.toSorted((a, b) => (a.endpoint < b.endpoint ? -1 : 1));
      expect(new MemberTree(some).hash).toEqual(new MemberTree(sorted).hash);
    }),
  );
});

it('sorts by bytes, not by UTF-16', () => {
  const tree = new MemberTree([{ endpoint: '\u{1f600}' }, { endpoint: '\u{ff5e}' }]);
  expect(tree.members.map(({ endpoint }) => endpoint)).toEqual(['\u{ff5e}', '\u{1f600}']);
});

it('binds the nonce of each device', () => {
  const nonce = new Uint8Array(16).fill(1);
  const tree = new MemberTree([
    { endpoint: 'a', nonce },
    { endpoint: 'b', nonce: nonce.map(() => 2) },
  ]);
  const target = { kind: 'set', hash: tree.hash, size: 2 } as const;
  const membership = tree.membershipOf('a')!;
  expect(membership.nonce).toEqual(nonce);
  expect(isMember('a', membership, target)).toBe(true);
  expect(isMember('a', { ...membership, nonce: nonce.map(() => 2) }, target)).toBe(false);
  const { nonce: _, ...without } = membership;
  expect(isMember('a', without, target)).toBe(false);
});

it('has each device once, and at least one', () => {
  expect(() => new MemberTree([])).toThrow(malformed);
  expect(() => new MemberTree([...members(3), ...members(1)])).toThrow(malformed);
  expect(new MemberTree(members(3)).membershipOf('other')).toBeUndefined();
});

it('is no member with a path that is none', () => {
  const tree = new MemberTree(members(5));
  const target = { kind: 'set', hash: tree.hash, size: 5 } as const;
  const membership = tree.membershipOf('urn:dev:0')!;
  for (const bad of [
    { ...membership, index: 5 },
    { ...membership, index: 1 },
    { ...membership, path: [] },
    { ...membership, path: [...membership.path, tree.hash] },
  ]) {
    expect(isMember('urn:dev:0', bad, target)).toBe(false);
  }
});
