import { concat, utf8 } from '@holdfast/bytes';
import type { Random } from '@holdfast/testing';
import {
  CborReader,
  checkpointText,
  decodeEntryBundle,
  encodeCbor,
  encodeEntryBundle,
  formatAddCheckpoint,
  formatEvidence,
  formatNote,
  formatNoteKey,
  formatProof,
  logProofValue,
  parseAddCheckpoint,
  parseCheckpoint,
  parseEvidence,
  parseNote,
  parseNoteKey,
  parseProof,
  parseTilePath,
  readLogProof,
  rootFromInclusion,
  tilePath,
  TrustError,
  verifyConsistency,
  type SignedNote,
} from '@holdfast/trust';
import { target } from '../../engine/target.ts';
import { listOf, maybe, numberOf, wordOf } from '../random-values.ts';

const errors = ['TrustError'];
/** Every one of these texts is split into lines, words and bytes. */
const text = { errors, growth: 400, allowance: 16_384 };
const DICTIONARY = ['\n\n', '— ', 'old ', 'index ', 'extra ', 'c2sp.org/tlog-proof@v1\n', '=', '0', '.p/'];

const hashOf = (random: Random): Uint8Array => random.bytes(32);
const checkpointOf = (random: Random): string =>
  checkpointText({ origin: `${wordOf(random)}/log`, size: numberOf(random, 53), root: hashOf(random) });
const noteOf = (random: Random): SignedNote => ({
  text: random.chance(0.8) ? checkpointOf(random) : `${wordOf(random)}\n\n${wordOf(random)}\n`,
  signatures: [...listOf(random, 3, () => 0), 0].map(() => ({
    name: wordOf(random),
    keyId: numberOf(random, 32),
    signature: random.bytes(1 + random.below(100)),
  })),
});

const pathOf = (random: Random): Uint8Array[] => listOf(random, 6, () => hashOf(random));

export const logTargets = [
  target({
    name: 'trust-note',
    ...text,
    dictionary: DICTIONARY,
    seed: (random) => utf8(formatNote(noteOf(random))),
    decode: parseNote,
    encode: (note) => utf8(formatNote(note)),
  }),
  target({
    name: 'trust-checkpoint',
    ...text,
    seed: (random) => utf8(checkpointOf(random)),
    decode: (input) => parseCheckpoint(parseNote(concat(input, utf8('\n— n AAAAAQI=\n'))).text),
    encode: (checkpoint) => utf8(checkpointText(checkpoint)),
  }),
  target({
    name: 'trust-note-key',
    ...text,
    seed: (random) => {
      const algorithm = random.pick(['ed25519', 'cosignature/v1'] as const);
      return utf8(formatNoteKey({ name: wordOf(random), algorithm, bytes: hashOf(random) }));
    },
    decode: (input) => parseNoteKey(String.fromCharCode(...input)),
  }),
  target({
    name: 'trust-tile-path',
    ...text,
    seed: (random) => {
      const level = random.chance(0.3) ? ('entries' as const) : random.below(64);
      return utf8(tilePath({ level, index: numberOf(random, 50), width: 1 + random.below(256) }));
    },
    decode: (input) => parseTilePath(String.fromCharCode(...input)),
    encode: (address) => utf8(tilePath(address)),
  }),
  target({
    name: 'trust-entry-bundle',
    errors,
    seed: (random) => {
      const entries = listOf(random, 20, () => random.bytes(random.below(40)));
      return concat(Uint8Array.of(entries.length), encodeEntryBundle(entries));
    },
    decode: ([width = 0, ...bytes]) => decodeEntryBundle(Uint8Array.from(bytes), width),
    encode: (entries) => concat(Uint8Array.of(entries.length), encodeEntryBundle(entries)),
  }),
  target({
    name: 'trust-add-checkpoint',
    ...text,
    dictionary: DICTIONARY,
    seed: (random) =>
      utf8(
        formatAddCheckpoint({ oldSize: numberOf(random, 53), proof: pathOf(random), note: noteOf(random) }),
      ),
    decode: parseAddCheckpoint,
    encode: (request) => utf8(formatAddCheckpoint(request)),
  }),
  target({
    name: 'trust-proof-text',
    ...text,
    dictionary: DICTIONARY,
    seed: (random) =>
      utf8(
        formatProof({
          index: numberOf(random, 53),
          path: pathOf(random),
          note: noteOf(random),
          extra: maybe(random, () => random.bytes(random.below(20))),
        }),
      ),
    decode: parseProof,
    encode: (proof) => utf8(formatProof(proof)),
  }),
  target({
    name: 'trust-log-proof',
    errors,
    seed: (random) =>
      encodeCbor(
        logProofValue({
          index: numberOf(random, 53),
          size: numberOf(random, 53),
          path: pathOf(random),
          logSignature: random.bytes(64),
          cosignatures: listOf(random, 4, () => 0).map((_, witness) => ({
            witness,
            time: numberOf(random, 53),
            signature: random.bytes(64),
          })),
        }),
      ),
    decode: (input) => {
      const reader = new CborReader(input);
      const proof = readLogProof(reader);
      reader.end();
      return proof;
    },
    encode: (proof) => encodeCbor(logProofValue(proof)),
  }),
  target({
    name: 'trust-fork-evidence',
    ...text,
    seed: (random) =>
      utf8(
        formatEvidence({
          log: { origin: wordOf(random), key: hashOf(random) },
          first: noteOf(random),
          second: noteOf(random),
          proof: pathOf(random),
        }),
      ),
    decode: (input) => parseEvidence(input),
    encode: (evidence) => utf8(formatEvidence(evidence)),
  }),
  // Whatever sizes and hashes a peer names: the numbers are eight bytes each, the hashes follow.
  target({
    name: 'trust-tree-proofs',
    errors,
    seed: (random) => {
      const numbers = new DataView(new ArrayBuffer(16));
      const size = numberOf(random, 20);
      numbers.setFloat64(0, random.below(size + 2));
      numbers.setFloat64(8, size);
      return concat(new Uint8Array(numbers.buffer), ...pathOf(random));
    },
    decode: (input) => {
      const numbers = new DataView(concat(input, new Uint8Array(16)).slice(0, 16).buffer);
      const [index, size] = [numbers.getFloat64(0), numbers.getFloat64(8)];
      const hashes = input.subarray(16);
      const path = Array.from({ length: Math.ceil(hashes.length / 32) }, (_, at) =>
        hashes.subarray(32 * at, 32 * at + 32),
      );
      const hash = new Uint8Array(32);
      return [
        outcome(() => rootFromInclusion({ index, size, hash, path })),
        outcome(() => verifyConsistency({ oldSize: index, oldRoot: hash, size, root: hash, proof: path })),
      ];
    },
  }),
];

/** What comes of a proof that anybody made: no other error, and an end. */
function outcome(verify: () => unknown): string {
  try {
    verify();
    return 'verified';
  } catch (error) {
    if (error instanceof TrustError) return error.code;
    throw error;
  }
}
