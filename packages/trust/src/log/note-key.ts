import { BytesReader, concat, toBase64, utf8 } from '@holdfast/bytes';
import { sha256 } from '@noble/hashes/sha2.js';
import { KEY_LENGTHS, type KeyKind } from '../keys/public-key.ts';
import { TrustError } from '../trust-error.ts';
import { isKeyName } from './signed-note.ts';
import { parseBase64 } from './text-lines.ts';

/** What signs notes, with the byte that stands for it in key ids (C2SP signed-note, tlog-cosignature). */
export const NOTE_ALGORITHMS = { ed25519: 0x01, 'cosignature/v1': 0x04, 'subtree/v1': 0x06 } as const;

export type NoteAlgorithm = keyof typeof NOTE_ALGORITHMS;

/** A key as the world of notes names it. */
export interface NoteKey {
  readonly name: string;
  readonly algorithm: NoteAlgorithm;
  readonly bytes: Uint8Array;
}

const KINDS: Readonly<Record<NoteAlgorithm, KeyKind>> = {
  ed25519: 'ed25519',
  'cosignature/v1': 'ed25519',
  'subtree/v1': 'ml-dsa-44',
};

/** The first four bytes of `hash(name || 0x0A || algorithm || key)`, big-endian. */
export function noteKeyId({ name, algorithm, bytes }: NoteKey): number {
  const hash = sha256(concat(utf8(`${name}\n`), Uint8Array.of(NOTE_ALGORITHMS[algorithm]), bytes));
  return new BytesReader(hash).u32();
}

/** `name+keyid+base64(algorithm || key)`: how other programs are told a key (a "vkey"). */
export function formatNoteKey(key: NoteKey): string {
  const id = noteKeyId(key).toString(16).padStart(8, '0');
  return `${key.name}+${id}+${toBase64(concat(Uint8Array.of(NOTE_ALGORITHMS[key.algorithm]), key.bytes))}`;
}

/** Throws {@link TrustError} `malformed`, or `bad-key` for a key that is none or has another id. */
export function parseNoteKey(text: string): NoteKey {
  // Base64 has pluses of its own.
  const [, name = '', id = '', encoded = ''] = /^([^+]*)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  if (!isKeyName(name)) throw new TrustError('malformed', 'not the key of a note');
  const bytes = parseBase64(encoded);
  const algorithm = algorithmOf(bytes[0]);
  if (algorithm === undefined || bytes.length !== 1 + KEY_LENGTHS[KINDS[algorithm]])
    throw new TrustError('bad-key', `the key of ${name} is of a kind that is not known`);
  const key = { name, algorithm, bytes: bytes.subarray(1) };
  if (noteKeyId(key) !== Number.parseInt(id, 16))
    throw new TrustError('bad-key', `the key of ${name} has another id than it says`);
  return key;
}

function algorithmOf(byte: number | undefined): NoteAlgorithm | undefined {
  const names = Object.keys(NOTE_ALGORITHMS) as NoteAlgorithm[];
  return names.find((name) => NOTE_ALGORITHMS[name] === byte);
}
