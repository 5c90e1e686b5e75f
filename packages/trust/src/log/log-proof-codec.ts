import { concat } from '@holdfast/bytes';
import type { CborReader } from '../cbor/cbor-reader.ts';
import type { CborValue } from '../cbor/encode-cbor.ts';
import { SIGNATURE_LENGTHS } from '../keys/public-key.ts';
import { TrustError } from '../trust-error.ts';
import type { LogProof, ProofCosignature } from './log-proof.ts';
import { splitHashes } from './tile.ts';
import { HASH_BYTES } from './tree-hash.ts';

const MAX_PATH_HASHES = 64;
const MAX_COSIGNATURES = 8;
/** Of witnesses in a root. */
const MAX_WITNESSES = 8;

/** Field 3 of a bundle: `[index, size, path, log signature, cosignatures]`. */
export const logProofValue = ({ index, size, path, logSignature, cosignatures }: LogProof): CborValue => [
  index,
  size,
  concat(...path),
  logSignature,
  cosignatures.map(({ witness, time, signature }) => [witness, time, signature]),
];

/** Throws {@link TrustError} `too-large`, or `malformed`; for cosignatures out of order too. */
export function readLogProof(reader: CborReader): LogProof {
  reader.tuple(5);
  const index = reader.integer();
  const size = reader.integer();
  const path = splitHashes(reader.bytes({ max: MAX_PATH_HASHES * HASH_BYTES, over: 'too-large' }));
  const logSignature = reader.fixed(SIGNATURE_LENGTHS.ed25519);
  const count = reader.array({ max: MAX_COSIGNATURES, over: 'too-large' });
  const cosignatures = Array.from({ length: count }, () => readCosignature(reader));
  for (const [at, { witness }] of cosignatures.entries())
    if (at > 0 && witness <= (cosignatures[at - 1] as ProofCosignature).witness)
      throw new TrustError('malformed', 'cosignatures are not in the order of their witnesses');
  return { index, size, path, logSignature, cosignatures };
}

function readCosignature(reader: CborReader): ProofCosignature {
  reader.tuple(3);
  return {
    witness: reader.integer({ max: MAX_WITNESSES - 1 }),
    time: reader.integer(),
    signature: reader.bytes({ min: SIGNATURE_LENGTHS.ed25519, max: SIGNATURE_LENGTHS['ml-dsa-44'] }),
  };
}
