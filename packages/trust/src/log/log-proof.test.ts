import { utf8 } from '@holdfast/bytes';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CborReader } from '../cbor/cbor-reader.ts';
import { encodeCbor } from '../cbor/encode-cbor.ts';
import { TrustError } from '../trust-error.ts';
import { formatAddCheckpoint, parseAddCheckpoint } from './add-checkpoint.ts';
import { encodeEntry } from './entry.ts';
import { GrowingTree } from './growing-tree.ts';
import { logProofValue, readLogProof } from './log-proof-codec.ts';
import { provenCheckpoint, verifyQuorum, type LogProof } from './log-proof.ts';
import { formatProof, parseProof } from './proof-text.ts';
import { flipped, testLog, testWitness } from './testing/log-parties.ts';
import { proveInclusion } from './tile-proofs.ts';
import { leafHash } from './tree-hash.ts';

const SIZE = 10;
const INDEX = 6;
const entryOf = (index: number) => encodeEntry({ type: 'command', hash: new Uint8Array(32).fill(index) });
const tree = new GrowingTree();
for (let index = 0; index < SIZE; index++) tree.append(leafHash(entryOf(index)));

const { log, checkpoint: sign } = testLog();
const note = sign(SIZE, tree.root);
const checkpoint = { origin: log.origin, size: SIZE, root: tree.root };
const parties = [
  testWitness('one', 'ed25519', 2),
  testWitness('two', 'ml-dsa-44', 3),
  testWitness('three', 'ed25519', 4),
];
const witnesses = parties.map(({ witness }) => witness);
const cosignatures = parties.map(({ cosign }, witness) => ({
  witness,
  ...cosign(checkpoint, [300, 100, 200][witness] as number),
}));
const proof: LogProof = {
  index: INDEX,
  size: SIZE,
  path: await proveInclusion(INDEX, SIZE, async ({ level }) => tree.partial(level)),
  logSignature: note.signatures[0]?.signature as Uint8Array,
  cosignatures,
};
const refusal = (code: string) => expect.objectContaining({ name: 'TrustError', code });

it('leads from an entry to the checkpoint that the log has signed', () => {
  expect(provenCheckpoint(proof, entryOf(INDEX), log)).toEqual(checkpoint);
  const refused: [LogProof, Uint8Array][] = [
    [proof, entryOf(INDEX + 1)],
    [proof, encodeEntry({ type: 'root', hash: new Uint8Array(32).fill(INDEX) })],
    [{ ...proof, index: INDEX + 1 }, entryOf(INDEX)],
    [{ ...proof, size: SIZE + 1 }, entryOf(INDEX)],
    [{ ...proof, size: 0 }, entryOf(INDEX)],
    [{ ...proof, path: proof.path.slice(1) }, entryOf(INDEX)],
    [{ ...proof, path: [...proof.path, tree.root] }, entryOf(INDEX)],
    [{ ...proof, logSignature: flipped(proof.logSignature, 3) }, entryOf(INDEX)],
  ];
  for (const [bad, entry] of refused)
    expect(() => provenCheckpoint(bad, entry, log)).toThrow(refusal('not-in-log'));
  for (const other of [testLog('other').log, testLog(log.origin, 9).log])
    expect(() => provenCheckpoint(proof, entryOf(INDEX), other)).toThrow(refusal('not-in-log'));
});

it.each([
  [0, undefined],
  [1, 300],
  [2, 200],
  [3, 100],
])('has with a quorum of %i the time %s', (quorum, time) => {
  expect(verifyQuorum(checkpoint, cosignatures, { witnesses, quorum })).toBe(time);
});

it('refuses too few witnesses, and any that has not cosigned what the proof leads to', () => {
  const verify =
    (given: typeof cosignatures, quorum = 2) =>
    () =>
      verifyQuorum(checkpoint, given, { witnesses, quorum });
  const [first, second, third] = cosignatures as [ProofPart, ProofPart, ProofPart];
  expect(verify([first])).toThrow(refusal('too-few-witnesses'));
  expect(verify([])).toThrow(refusal('too-few-witnesses'));
  const bad: (readonly ProofPart[])[] = [
    [first, second, { ...third, time: 201 }],
    [first, { ...third, witness: 1 }],
    [first, first],
    [second, first],
    [first, { ...third, witness: 3 }],
    [first, { ...second, signature: flipped(second.signature, 9) }],
  ];
  for (const given of bad) expect(verify([...given])).toThrow(refusal('bad-cosignature'));
});

type ProofPart = (typeof cosignatures)[number];

it('is read from CBOR as it was written; nothing but TrustError comes of damaged bytes', () => {
  const bytes = encodeCbor(logProofValue(proof));
  expect(readLogProof(new CborReader(bytes))).toEqual(proof);
  fc.assert(
    fc.property(fc.nat({ max: 8 * bytes.length - 1 }), fc.nat({ max: bytes.length }), (bit, end) => {
      try {
        readLogProof(new CborReader(flipped(bytes, bit).subarray(0, end)));
      } catch (error) {
        expect(error).toBeInstanceOf(TrustError);
      }
    }),
  );
});

it('refuses a proof with too long a path, too many cosignatures, or out of order', () => {
  const read = (changed: Partial<LogProof>) => () =>
    readLogProof(new CborReader(encodeCbor(logProofValue({ ...proof, ...changed }))));
  const [first, second] = cosignatures as [ProofPart, ProofPart, ProofPart];
  expect(read({ path: Array.from({ length: 65 }, () => tree.root) })).toThrow(refusal('too-large'));
  expect(read({ path: [tree.root.subarray(1)] })).toThrow(refusal('malformed'));
  const nine = Array.from({ length: 9 }, (_, witness) => ({ ...first, witness }));
  expect(read({ cosignatures: nine })).toThrow(refusal('too-large'));
  expect(read({ cosignatures: [second, first] })).toThrow(refusal('malformed'));
  expect(read({ cosignatures: [first, first] })).toThrow(refusal('malformed'));
  expect(read({ cosignatures: [{ ...first, witness: 8 }] })).toThrow(refusal('malformed'));
  expect(read({ logSignature: new Uint8Array(63) })).toThrow(refusal('malformed'));
});

it.each([undefined, new Uint8Array(), utf8('context')])('is read from text as it was written', (extra) => {
  const text = formatProof({ index: INDEX, path: proof.path, note, extra });
  const read = parseProof(utf8(text));
  expect(read).toEqual({
    index: INDEX,
    path: proof.path,
    note,
    ...(extra === undefined ? {} : { extra }),
  });
  expect(formatProof(read)).toBe(text);
});

it.each([
  ['another first line', (text: string) => text.replace('@v1', '@v2')],
  ['no index', (text: string) => text.replace(/index .*\n/, '')],
  ['an index with zeros in front', (text: string) => text.replace('index 6', 'index 06')],
  ['a hash that is none', (text: string) => text.replace('index 6\n', 'index 6\nAAAA\n')],
  ['no checkpoint', (text: string) => text.slice(0, text.indexOf('\n\n') + 2)],
])('refuses a text with %s', (_, change) => {
  const text = formatProof({ index: INDEX, path: proof.path, note });
  expect(() => parseProof(utf8(change(text)))).toThrow(refusal('malformed'));
});

it('reads a request to a witness as it was written', () => {
  const request = { oldSize: 4, proof: proof.path, note };
  expect(parseAddCheckpoint(utf8(formatAddCheckpoint(request)))).toEqual(request);
  const first = { oldSize: 0, proof: [], note };
  expect(parseAddCheckpoint(utf8(formatAddCheckpoint(first)))).toEqual(first);
  const bodies = ['', 'old 4', 'old 4\n\n', 'old -1\n\na\n', 'new 4\n\na\n', 'old 4\nxx\n\na\n'];
  for (const body of bodies) expect(() => parseAddCheckpoint(utf8(body))).toThrow(refusal('malformed'));
  const long = formatAddCheckpoint({ ...request, proof: Array.from({ length: 64 }, () => tree.root) });
  expect(() => parseAddCheckpoint(utf8(long))).toThrow(refusal('too-large'));
});
