import { toBase64, utf8 } from '@holdfast/bytes';
import { TrustError } from '../trust-error.ts';
import { parseHashLines } from './proof-text.ts';
import { formatNote, MAX_NOTE_BYTES, parseNote, type SignedNote } from './signed-note.ts';
import { parseDecimal, parseText } from './text-lines.ts';

/** C2SP tlog-witness, "add-checkpoint". */
const MAX_PROOF_LINES = 63;
export const MAX_ADD_CHECKPOINT_BYTES = MAX_NOTE_BYTES + 64 * 64;

/** What a log asks of a witness. */
export interface AddCheckpoint {
  /** Of the checkpoint that the witness has cosigned last. */
  readonly oldSize: number;
  readonly proof: readonly Uint8Array[];
  readonly note: SignedNote;
}

export function formatAddCheckpoint({ oldSize, proof, note }: AddCheckpoint): string {
  return [`old ${oldSize}`, ...proof.map(toBase64), '', formatNote(note)].join('\n');
}

/** Throws {@link TrustError} `malformed` or `too-large`. Verifies nothing. */
export function parseAddCheckpoint(body: Uint8Array): AddCheckpoint {
  const whole = parseText(body, MAX_ADD_CHECKPOINT_BYTES, 'a request');
  const end = whole.indexOf('\n\n');
  const [first = '', ...lines] = whole.slice(0, end === -1 ? whole.length : end).split('\n');
  if (end === -1 || !first.startsWith('old '))
    throw new TrustError('malformed', 'not a request to add a checkpoint');
  return {
    oldSize: parseDecimal(first.slice(4)),
    proof: parseHashLines(lines, MAX_PROOF_LINES),
    note: parseNote(utf8(whole.slice(end + 2))),
  };
}
