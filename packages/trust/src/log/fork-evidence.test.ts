import { utf8 } from '@holdfast/bytes';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TrustError } from '../trust-error.ts';
import { decideAddCheckpoint, type WitnessedLog } from './add-checkpoint-decision.ts';
import { parseCheckpoint } from './checkpoint.ts';
import { formatEvidence, judgeEvidence, parseEvidence, type ForkEvidence } from './fork-evidence.ts';
import { GrowingTree } from './growing-tree.ts';
import { testLog } from './testing/log-parties.ts';
import { leafOf } from './testing/tiled-tree.ts';
import { proveConsistency, rootOfTiles, type ReadTile } from './tile-proofs.ts';
import { emptyRoot } from './tree-hash.ts';

const { log, checkpoint: sign } = testLog();
const refusal = (code: string) => expect.objectContaining({ name: 'TrustError', code });

/** Trees of up to 200 leaves; the forked one is another from leaf `fork` on. */
function treeOf(fork = 1000): ReadTile {
  const tree = new GrowingTree();
  for (let index = 0; index < 200; index++) tree.append(leafOf(index < fork ? index : 5000 + index));
  return async ({ width }) => tree.partial(0).subarray(0, 32 * width);
}
const honest = treeOf();
const forked = treeOf(3);

async function known(size: number, read = honest): Promise<WitnessedLog> {
  const note = sign(size, await rootOfTiles(size, read));
  return { log, last: { checkpoint: parseCheckpoint(note.text), note } };
}

async function request(oldSize: number, size: number, read = honest) {
  const note = sign(size, await rootOfTiles(size, read));
  return { oldSize, proof: await proveConsistency(oldSize, size, read), note };
}

const sizes = fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 200 }));

it('cosigns whatever goes on from what it knows', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, async ([a, b]) => {
      const [oldSize, size] = [Math.min(a, b), Math.max(a, b)];
      const before = await known(oldSize);
      expect(decideAddCheckpoint(await request(oldSize, size), () => before).kind).toBe('cosign');
      const first: WitnessedLog = { log, last: undefined };
      expect(decideAddCheckpoint(await request(0, size), () => first).kind).toBe('cosign');
    }),
    { numRuns: 50 },
  );
  const empty = { oldSize: 0, proof: [], note: sign(0, emptyRoot) };
  expect(decideAddCheckpoint(empty, () => ({ log, last: undefined })).kind).toBe('cosign');
});

it('refuses with the status of the specification', async () => {
  const before = await known(10);
  const good = await request(10, 20);
  const decide = (given: Partial<typeof good>, by: WitnessedLog | undefined = before) => {
    const decision = decideAddCheckpoint({ ...good, ...given }, () => by);
    return decision.kind === 'refuse' ? [decision.status, decision.size] : decision.kind;
  };
  expect(decideAddCheckpoint(good, () => undefined)).toMatchObject({ status: 404 });
  expect(decide({ note: { ...good.note, text: 'x\n' } })).toEqual([400, undefined]);
  expect(decide({ note: { ...good.note, signatures: [] } })).toEqual([403, undefined]);
  expect(decide({}, { ...before, log: testLog(log.origin, 7).log })).toEqual([403, undefined]);
  expect(decide({ oldSize: 21 })).toEqual([400, undefined]);
  expect(decide({ oldSize: 9 })).toEqual([409, 10]);
  expect(decide({ oldSize: 0, proof: [] })).toEqual([409, 10]);
  expect(decide({ proof: [] })).toEqual([422, undefined]);
  expect(decide({ oldSize: 0 }, { log, last: undefined })).toEqual([422, undefined]);
  expect(decide(await request(10, 10, forked))).toEqual([409, undefined]);
});

it('keeps evidence of a fork, which proves it wherever the proof is of the second tree', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, async ([a, b]) => {
      const [oldSize, size] = [Math.min(a, b), Math.max(a, b)];
      if (oldSize <= 3) return;
      const before = await known(oldSize);
      const decision = decideAddCheckpoint(await request(oldSize, size, forked), () => before);
      if (decision.kind !== 'refuse' || decision.evidence === undefined) throw new Error('no evidence');
      const evidence = parseEvidence(utf8(formatEvidence(decision.evidence)));
      expect(evidence).toEqual(decision.evidence);
      // From 2^n entries the proof that is sent leaves out the one node that would show it.
      const isNode = oldSize < size && Number.isInteger(Math.log2(oldSize));
      expect(judgeEvidence(evidence)).toBe(isNode ? 'unproven' : 'proven');
      const node = isNode ? [await rootOfTiles(oldSize, forked)] : [];
      const whole = [...node, ...(await proveConsistency(oldSize, size, forked))];
      expect(judgeEvidence({ ...evidence, proof: whole })).toBe('proven');
    }),
    { numRuns: 60 },
  );
});

it('proves nothing against a log that has not forked', async () => {
  const first = sign(10, await rootOfTiles(10, honest));
  const second = sign(20, await rootOfTiles(20, honest));
  const proof = await proveConsistency(10, 20, honest);
  const evidence: ForkEvidence = { log, first, second, proof };
  expect(() => judgeEvidence(evidence)).toThrow(refusal('malformed'));
  expect(() => judgeEvidence({ ...evidence, second: first, proof: [] })).toThrow(refusal('malformed'));
  expect(() => judgeEvidence({ ...evidence, first: second, second: first })).toThrow(refusal('malformed'));
  expect(judgeEvidence({ ...evidence, proof: [] })).toBe('unproven');
  expect(judgeEvidence({ ...evidence, proof: proof.slice(1) })).toBe('unproven');
  expect(judgeEvidence({ ...evidence, proof: await proveConsistency(10, 20, forked) })).toBe('unproven');
  const unsigned = { ...second, text: second.text.replace('20', '21') };
  expect(() => judgeEvidence({ ...evidence, second: unsigned })).toThrow(refusal('bad-signature'));
});

it('reads nothing but what it writes', () => {
  const texts = [
    '',
    '[]',
    'null',
    '{}',
    '{"format":"hf-fork/1","log":"a","first":"","second":"","proof":[1]}',
  ];
  for (const text of texts) expect(() => parseEvidence(utf8(text))).toThrow(TrustError);
  expect(() => parseEvidence(new Uint8Array(600_000))).toThrow(refusal('too-large'));
});
