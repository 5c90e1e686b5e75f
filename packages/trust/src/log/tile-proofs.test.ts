import fc from 'fast-check';
import { expect, it } from 'vitest';
import { verifyConsistency } from './consistency.ts';
import { GrowingTree } from './growing-tree.ts';
import { verifyInclusion } from './inclusion.ts';
import { leafOf, rootByDefinition, tiledTree } from './testing/tiled-tree.ts';
import { proveConsistency, proveInclusion, rootOfTiles } from './tile-proofs.ts';
import { emptyRoot } from './tree-hash.ts';

const LARGEST = 70_000;
const { tree, read } = tiledTree(LARGEST);
const sizes = fc.oneof(
  fc.integer({ min: 1, max: 600 }),
  fc.integer({ min: 1, max: LARGEST }),
  fc.constantFrom(255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, LARGEST),
);

it('has the root of the definition at every size up to two tiles', async () => {
  const growing = new GrowingTree();
  const leaves: Uint8Array[] = [];
  expect(growing.root).toEqual(emptyRoot);
  expect(await rootOfTiles(0, read)).toEqual(emptyRoot);
  for (let size = 1; size <= 520; size++) {
    leaves.push(leafOf(size - 1));
    growing.append(leafOf(size - 1));
    expect(growing.root).toEqual(rootByDefinition(leaves));
    expect(await rootOfTiles(size, read)).toEqual(growing.root);
  }
});

it('goes on from the partial tiles of a tree that had grown to any size', async () => {
  for (const size of [1, 255, 256, 257, 65_535, 65_536, 65_600, LARGEST - 1]) {
    const { tree: before } = tiledTree(size);
    const resumed = new GrowingTree(
      size,
      [0, 1, 2].map((level) => before.partial(level)),
    );
    expect(resumed.root).toEqual(before.root);
    const next = [resumed.append(leafOf(size)), before.append(leafOf(size))];
    expect(next[0]).toEqual(next[1]);
    expect(resumed.root).toEqual(await rootOfTiles(size + 1, read));
  }
  expect(tree.root).toEqual(await rootOfTiles(LARGEST, read));
});

it('proves every leaf of every small tree, and from every small tree to every larger', async () => {
  for (let size = 1; size <= 40; size++) {
    const root = await rootOfTiles(size, read);
    for (let index = 0; index < size; index++) {
      const path = await proveInclusion(index, size, read);
      verifyInclusion({ index, size, hash: leafOf(index), path }, root);
    }
    for (let oldSize = 1; oldSize <= size; oldSize++) {
      const oldRoot = await rootOfTiles(oldSize, read);
      const proof = await proveConsistency(oldSize, size, read);
      verifyConsistency({ oldSize, oldRoot, size, root, proof });
    }
  }
});

it('proves what verifies, and nothing that was changed verifies', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, sizes, fc.nat(), async (a, b, salt) => {
      const [oldSize, size] = [Math.min(a, b), Math.max(a, b)];
      const index = salt % size;
      const root = await rootOfTiles(size, read);
      const oldRoot = await rootOfTiles(oldSize, read);
      const path = await proveInclusion(index, size, read);
      verifyInclusion({ index, size, hash: leafOf(index), path }, root);
      const proof = await proveConsistency(oldSize, size, read);
      verifyConsistency({ oldSize, oldRoot, size, root, proof });

      const refusal = (code: string) => expect.objectContaining({ name: 'TrustError', code });
      const notInLog = refusal('not-in-log');
      expect(() => verifyInclusion({ index, size, hash: leafOf(index + 1), path }, root)).toThrow(notInLog);
      expect(() =>
        verifyInclusion({ index, size, hash: leafOf(index), path: [...path, root] }, root),
      ).toThrow(notInLog);
      expect(() => verifyConsistency({ oldSize, oldRoot, size, root: leafOf(size), proof })).toThrow(
        refusal('inconsistent'),
      );
      if (oldSize < size)
        expect(() => verifyConsistency({ oldSize, oldRoot: leafOf(7), size, root, proof })).toThrow(
          refusal('inconsistent'),
        );
    }),
    { numRuns: 60 },
  );
});

it('takes no tile of another length than was asked for', async () => {
  const short = async (tile: Parameters<typeof read>[0]) => (await read(tile)).subarray(32);
  await expect(rootOfTiles(300, short)).rejects.toMatchObject({ name: 'TrustError', code: 'malformed' });
});

it('proves nothing from a tree that is larger than the one there is', { timeout: 5000 }, async () => {
  for (const [oldSize, size] of [
    [1, 0],
    [9, 8],
    [LARGEST, 300],
    [Number.NaN, 300],
  ] as const)
    await expect(proveConsistency(oldSize, size, read)).rejects.toMatchObject({
      name: 'TrustError',
      code: 'malformed',
    });
});
