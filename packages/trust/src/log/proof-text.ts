import { toBase64, utf8 } from '@holdfast/bytes';
import { TrustError } from '../trust-error.ts';
import { formatNote, MAX_NOTE_BYTES, parseNote, type SignedNote } from './signed-note.ts';
import { parseBase64, parseDecimal, parseText } from './text-lines.ts';
import { HASH_BYTES } from './tree-hash.ts';

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';
/** Of a tree that can have no more than 2^53 leaves. */
const MAX_HASHES = 63;
const MAX_EXTRA_BYTES = 64 * 1024;
const MAX_PROOF_BYTES = MAX_NOTE_BYTES + 2 * MAX_EXTRA_BYTES;

/** The text that proves, without a network, that an entry is in a log (C2SP tlog-proof). */
export interface ProofText {
  readonly index: number;
  readonly path: readonly Uint8Array[];
  /** The checkpoint, with all signatures. */
  readonly note: SignedNote;
  /** Not covered by any signature. */
  readonly extra?: Uint8Array | undefined;
}

export function formatProof({ index, path, note, extra }: ProofText): string {
  const lines = [FIRST_LINE];
  if (extra !== undefined) lines.push(`extra ${toBase64(extra)}`);
  lines.push(`index ${index}`, ...path.map(toBase64), '', formatNote(note));
  return lines.join('\n');
}

/** Throws {@link TrustError} `malformed` or `too-large`. Verifies nothing. */
export function parseProof(bytes: Uint8Array): ProofText {
  const whole = parseText(bytes, MAX_PROOF_BYTES, 'a proof');
  const end = whole.indexOf('\n\n');
  const [first, ...lines] = whole.slice(0, end === -1 ? whole.length : end).split('\n');
  if (end === -1 || first !== FIRST_LINE) throw new TrustError('malformed', 'not a tlog-proof');
  const extra = lines[0]?.startsWith('extra ') ? parseBase64((lines.shift() as string).slice(6)) : undefined;
  if (extra !== undefined && extra.length > MAX_EXTRA_BYTES)
    throw new TrustError('too-large', `extra data of ${extra.length} bytes`);
  const place = lines.shift();
  if (!place?.startsWith('index ')) throw new TrustError('malformed', 'the proof has no index');
  return {
    index: parseDecimal(place.slice(6)),
    path: parseHashLines(lines, MAX_HASHES),
    note: parseNote(utf8(whole.slice(end + 2))),
    ...(extra === undefined ? {} : { extra }),
  };
}

/** A hash in base64 a line. Throws {@link TrustError}. */
export function parseHashLines(lines: readonly string[], most: number): Uint8Array[] {
  if (lines.length > most) throw new TrustError('too-large', `a proof of ${lines.length} hashes`);
  return lines.map((line) => {
    const hash = parseBase64(line);
    if (hash.length !== HASH_BYTES) throw new TrustError('malformed', 'the proof holds what is no hash');
    return hash;
  });
}
