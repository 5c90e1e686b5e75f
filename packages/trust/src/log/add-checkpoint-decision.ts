import { equal } from '@holdfast/bytes';
import { TrustError } from '../trust-error.ts';
import type { AddCheckpoint } from './add-checkpoint.ts';
import { openCheckpoint, parseCheckpoint, type Checkpoint, type LogIdentity } from './checkpoint.ts';
import { verifyConsistency } from './consistency.ts';
import type { ForkEvidence } from './fork-evidence.ts';
import type { SignedNote } from './signed-note.ts';
import { emptyRoot } from './tree-hash.ts';
import { isFull } from './subtrees.ts';

/** What a witness knows of a log: the newest checkpoint that it has cosigned, if any. */
export interface WitnessedLog {
  readonly log: LogIdentity;
  readonly last: { readonly checkpoint: Checkpoint; readonly note: SignedNote } | undefined;
}

/** What a witness does with a request to add a checkpoint. */
export type AddCheckpointDecision =
  | { readonly kind: 'cosign'; readonly checkpoint: Checkpoint }
  | {
      readonly kind: 'refuse';
      readonly status: 400 | 403 | 404 | 409 | 422;
      readonly reason: string;
      /** For 409 where the request goes on from another size than this. */
      readonly size?: number;
      /** To be kept. */
      readonly evidence?: ForkEvidence;
    };

/** C2SP tlog-witness, "add-checkpoint", to the letter and in its order. Pure: the caller remembers, before it answers. */
export function decideAddCheckpoint(
  { oldSize, proof, note }: AddCheckpoint,
  logOf: (origin: string) => WitnessedLog | undefined,
): AddCheckpointDecision {
  let checkpoint: Checkpoint;
  try {
    checkpoint = parseCheckpoint(note.text);
  } catch (error) {
    return refuseFor(error, 400);
  }
  const known = logOf(checkpoint.origin);
  if (known === undefined) return { kind: 'refuse', status: 404, reason: 'the log is not known here' };
  const { log, last } = known;
  try {
    openCheckpoint(note, log);
  } catch (error) {
    return refuseFor(error, 403);
  }
  const { size, root } = last?.checkpoint ?? { size: 0, root: emptyRoot };
  // Whatever size the request says to go on from.
  if (checkpoint.size === size && !equal(checkpoint.root, root))
    return {
      kind: 'refuse',
      status: 409,
      reason: `another root for ${size} entries`,
      ...(last === undefined ? {} : { evidence: { log, first: last.note, second: note, proof: [] } }),
    };
  if (oldSize > checkpoint.size)
    return { kind: 'refuse', status: 400, reason: 'the old size is larger than the new one' };
  if (oldSize !== size) return { kind: 'refuse', status: 409, reason: `the last size was ${size}`, size };
  try {
    verifyGrowth(checkpoint, { size, root }, proof);
  } catch (error) {
    const refusal = refuseFor(error, 422);
    if (last === undefined) return refusal;
    const node = isFull(size) ? [root] : [];
    return { ...refusal, evidence: { log, first: last.note, second: note, proof: [...node, ...proof] } };
  }
  return { kind: 'cosign', checkpoint };
}

function verifyGrowth(
  checkpoint: Checkpoint,
  { size: oldSize, root: oldRoot }: Pick<Checkpoint, 'size' | 'root'>,
  proof: readonly Uint8Array[],
): void {
  if (oldSize > 0) verifyConsistency({ ...checkpoint, oldSize, oldRoot, proof });
  else if (proof.length > 0) throw new TrustError('inconsistent', 'a proof from nothing is empty');
}

function refuseFor<Status extends 400 | 403 | 422>(error: unknown, status: Status) {
  if (!(error instanceof TrustError)) throw error;
  return { kind: 'refuse', status, reason: error.message } as const;
}
