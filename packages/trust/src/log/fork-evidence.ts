import { equal, fromUtf8, toBase64, utf8 } from '@holdfast/bytes';
import { TrustError } from '../trust-error.ts';
import { openCheckpoint, type Checkpoint, type LogIdentity } from './checkpoint.ts';
import { rootsFromConsistency } from './consistency.ts';
import { formatNoteKey, parseNoteKey } from './note-key.ts';
import { formatNote, MAX_NOTE_BYTES, parseNote, type SignedNote } from './signed-note.ts';
import { parseHashLines } from './proof-text.ts';
import { isFull } from './subtrees.ts';

/** Two checkpoints that one log has signed, and that are not of one tree. */
export interface ForkEvidence {
  readonly log: LogIdentity;
  /** The smaller, where their sizes differ. */
  readonly first: SignedNote;
  readonly second: SignedNote;
  /**
   * From the first size to the second, as the second tree has it: the consistency proof, before which the node of the first size
   * stands where that is a power of two. Empty for two of one size.
   */
  readonly proof: readonly Uint8Array[];
}

/**
 * `proven`: the log has forked, and nobody without its key can have made this. `unproven`: the log has signed both, but the proof
 * with them is none, which anybody may have sent: the log has to show one, or has forked.
 */
export type ForkVerdict = 'proven' | 'unproven';

const FORMAT = 'hf-fork/1';
const MAX_EVIDENCE_BYTES = 4 * MAX_NOTE_BYTES;

/** Throws {@link TrustError} where the log has not signed both, or where one goes on from the other. */
export function judgeEvidence({ log, first, second, proof }: ForkEvidence): ForkVerdict {
  const older = openCheckpoint(first, log);
  const newer = openCheckpoint(second, log);
  if (older.size > newer.size || older.size === 0)
    throw new TrustError('malformed', 'the first checkpoint is not of the smaller tree');
  if (older.size === newer.size) {
    if (equal(older.root, newer.root)) throw notAFork();
    return 'proven';
  }
  return judgeProof(older, newer, proof);
}

function judgeProof(older: Checkpoint, newer: Checkpoint, proof: readonly Uint8Array[]): ForkVerdict {
  const [node, ...rest] = proof;
  if (node === undefined) return 'unproven';
  let led: { readonly oldRoot: Uint8Array; readonly root: Uint8Array };
  try {
    const isNode = isFull(older.size);
    led = rootsFromConsistency({
      oldSize: older.size,
      oldRoot: isNode ? node : older.root,
      size: newer.size,
      proof: isNode ? rest : proof,
    });
  } catch (error) {
    if (error instanceof TrustError) return 'unproven';
    throw error;
  }
  if (!equal(led.root, newer.root)) return 'unproven';
  if (equal(led.oldRoot, older.root)) throw notAFork();
  // These nodes are the second tree's own, and what they say it began with is not what the log signed first.
  return 'proven';
}

/** A file for people to keep and to hand on. */
export function formatEvidence({ log, first, second, proof }: ForkEvidence): string {
  const key = formatNoteKey({ name: log.origin, algorithm: 'ed25519', bytes: log.key });
  const file = {
    format: FORMAT,
    log: key,
    first: formatNote(first),
    second: formatNote(second),
    proof: proof.map(toBase64),
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

/** Throws {@link TrustError}. Verifies nothing. */
export function parseEvidence(bytes: Uint8Array): ForkEvidence {
  if (bytes.length > MAX_EVIDENCE_BYTES)
    throw new TrustError('too-large', `evidence of ${bytes.length} bytes`);
  const { format, log, first, second, proof } = parseObject(bytes);
  const isText = (value: unknown): value is string => typeof value === 'string';
  if (format !== FORMAT || !isText(log) || !isText(first) || !isText(second) || !Array.isArray(proof))
    throw new TrustError('malformed', 'not evidence of a fork');
  if (!proof.every(isText)) throw new TrustError('malformed', 'not evidence of a fork');
  const { name, algorithm, bytes: key } = parseNoteKey(log);
  if (algorithm !== 'ed25519') throw new TrustError('bad-key', 'the key is not one that logs sign with');
  return {
    log: { origin: name, key },
    first: parseNote(utf8(first)),
    second: parseNote(utf8(second)),
    proof: parseHashLines(proof, 64),
  };
}

function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(fromUtf8(bytes));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (cause) {
    throw new TrustError('malformed', 'not evidence of a fork', { cause });
  }
  throw new TrustError('malformed', 'not evidence of a fork');
}

const notAFork = (): TrustError =>
  new TrustError('malformed', 'the second checkpoint goes on from the first');
