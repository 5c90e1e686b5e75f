import { BytesReader, BytesWriter, toBase64, utf8 } from '@holdfast/bytes';
import { TrustError } from '../trust-error.ts';
import { parseBase64, parseText } from './text-lines.ts';

/** One line below a note: who says to have signed it, and the bytes. */
export interface NoteSignature {
  readonly name: string;
  /** With the name, says which key and algorithm. */
  readonly keyId: number;
  readonly signature: Uint8Array;
}

/** C2SP signed-note. Nothing of it is true before a signature has been verified. */
export interface SignedNote {
  /** Ends in a line break. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Room for 16 signatures of the largest post-quantum kind, which the specification demands. */
export const MAX_NOTE_BYTES = 128 * 1024;
const MAX_SIGNATURES = 32;

const LINE_START = '— ';
// Unicode's White_Space, as other implementations read "Unicode spaces".
const KEY_NAME = /^[^\p{White_Space}+]+$/u;

/** Throws {@link TrustError} `malformed`, or `too-large` for a note or a count of signatures over the limits. */
export function parseNote(note: Uint8Array): SignedNote {
  const whole = parseText(note, MAX_NOTE_BYTES, 'a note');
  const end = whole.lastIndexOf('\n\n');
  // oxlint-disable-next-line no-control-regex -- the specification forbids them
  if (end === -1 || /[\u0000-\u0009\u000b-\u001f]/.test(whole))
    throw new TrustError('malformed', 'not a signed note');
  return { text: whole.slice(0, end + 1), signatures: parseSignatureLines(whole.slice(end + 2)) };
}

/** The lines below a note, at least one; also what a witness answers (C2SP tlog-witness). Throws as {@link parseNote} does. */
export function parseSignatureLines(text: string): NoteSignature[] {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length === 0)
    throw new TrustError('malformed', 'signature lines do not end in a line break');
  if (lines.length > MAX_SIGNATURES) throw new TrustError('too-large', `${lines.length} signatures`);
  return lines.map((line) => {
    const [name = '', encoded = '', ...more] = line.slice(LINE_START.length).split(' ');
    if (!line.startsWith(LINE_START) || more.length > 0 || !isKeyName(name))
      throw new TrustError('malformed', 'not a signature line');
    const bytes = parseBase64(encoded);
    if (bytes.length < 5) throw new TrustError('malformed', 'a signature without bytes');
    return { name, keyId: new BytesReader(bytes).u32(), signature: bytes.subarray(4) };
  });
}

/** The inverse of {@link parseNote}. */
export const formatNote = ({ text, signatures }: SignedNote): string =>
  `${text}\n${formatSignatureLines(signatures)}`;

export function formatSignatureLines(signatures: readonly NoteSignature[]): string {
  return signatures
    .map(({ name, keyId, signature }) => {
      const bytes = new BytesWriter(4 + signature.length).u32(keyId).put(signature).bytes();
      return `${LINE_START}${name} ${toBase64(bytes)}\n`;
    })
    .join('');
}

export const isKeyName = (name: string): boolean => KEY_NAME.test(name);

/** The bytes that a plain Ed25519 signature of a note is over. */
export const signedBytes = ({ text }: Pick<SignedNote, 'text'>): Uint8Array => utf8(text);
