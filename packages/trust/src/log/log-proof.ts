import { utf8 } from '@holdfast/bytes';
import { verifySignature } from '../keys/verify-signature.ts';
import { TrustError } from '../trust-error.ts';
import { checkpointText, type Checkpoint, type LogIdentity } from './checkpoint.ts';
import { verifyCosignature, type Cosignature, type Witness } from './cosignature.ts';
import { rootFromInclusion } from './inclusion.ts';
import { leafHash } from './tree-hash.ts';

/** What shows, without a network, that an entry is in a log that witnesses have seen: the proof of a bundle. */
export interface LogProof {
  readonly index: number;
  readonly size: number;
  /** From the leaf's sibling up. */
  readonly path: readonly Uint8Array[];
  /** Of the checkpoint. */
  readonly logSignature: Uint8Array;
  /** By ascending index of the witness in the root. */
  readonly cosignatures: readonly ProofCosignature[];
}

export interface ProofCosignature extends Cosignature {
  /** Its index in the root. */
  readonly witness: number;
}

/** Whose word is needed: all of it is in the root. */
export interface LogPolicy {
  readonly log: LogIdentity;
  readonly witnesses: readonly Witness[];
  readonly quorum: number;
}

/**
 * Step 11: the checkpoint to which the proof leads. `entry` is made by the verifier, with the type that it expects. Throws
 * {@link TrustError} `not-in-log`.
 */
export function provenCheckpoint(
  proof: LogProof,
  entry: Uint8Array,
  { origin, key }: LogIdentity,
): Checkpoint {
  const { index, size, path, logSignature } = proof;
  const root = rootFromInclusion({ index, size, hash: leafHash(entry), path });
  const checkpoint = { origin, size, root };
  if (!verifySignature({ kind: 'ed25519', bytes: key }, utf8(checkpointText(checkpoint)), logSignature))
    throw new TrustError('not-in-log', 'the log has not signed the tree that the proof leads to');
  return checkpoint;
}

/**
 * Step 12: throws {@link TrustError} `too-few-witnesses`, or `bad-cosignature` for one that does not verify even if there are
 * enough without it. Returns the proof's time, the quorum-th greatest of the cosignatures'; undefined without a quorum.
 */
export function verifyQuorum(
  checkpoint: Checkpoint,
  cosignatures: readonly ProofCosignature[],
  { witnesses, quorum }: Pick<LogPolicy, 'witnesses' | 'quorum'>,
): number | undefined {
  if (cosignatures.length < quorum)
    throw new TrustError('too-few-witnesses', `${cosignatures.length} of ${quorum} witnesses have cosigned`);
  let before = -1;
  for (const cosignature of cosignatures) {
    const witness = witnesses[cosignature.witness];
    if (witness === undefined || cosignature.witness <= before)
      throw new TrustError('bad-cosignature', 'a cosignature of no witness of the root, or a second one');
    before = cosignature.witness;
    verifyCosignature(witness, checkpoint, cosignature);
  }
  return quorum === 0 ? undefined : timeOf(cosignatures, quorum);
}

/** With fewer bad witnesses than the quorum, an honest one vouches that this is not in the future. */
function timeOf(cosignatures: readonly Cosignature[], quorum: number): number | undefined {
  return cosignatures.map(({ time }) => time).toSorted((a, b) => b - a)[quorum - 1];
}
