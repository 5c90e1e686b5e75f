import { toBase64 } from '@holdfast/bytes';
import { verifySignature } from '../keys/verify-signature.ts';
import { TrustError } from '../trust-error.ts';
import { noteKeyId } from './note-key.ts';
import { signedBytes, type SignedNote } from './signed-note.ts';
import { parseBase64, parseDecimal } from './text-lines.ts';
import { HASH_BYTES } from './tree-hash.ts';

/** A log's statement about itself (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** Which log. */
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** A log by the name and the Ed25519 key with which it signs. */
export interface LogIdentity {
  readonly origin: string;
  readonly key: Uint8Array;
}

/** What the log signs. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${toBase64(root)}\n`;

/**
 * Throws {@link TrustError} `malformed`; for extension lines too, which cosignatures of ML-DSA-44 do not cover and no log of ours
 * writes.
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = '', end, ...more] = text.split('\n');
  if (origin === '' || end !== '' || more.length > 0)
    throw new TrustError('malformed', 'not a checkpoint of three lines');
  const checkpoint = { origin, size: parseDecimal(size), root: parseBase64(root) };
  if (checkpoint.root.length !== HASH_BYTES)
    throw new TrustError('malformed', 'the root of the checkpoint is no hash');
  return checkpoint;
}

/**
 * The checkpoint that the log has signed; other signatures are not looked at. Throws {@link TrustError}: `malformed`, `wrong-log`
 * for another log's, `bad-signature` where the log's is missing or does not verify.
 */
export function openCheckpoint(note: SignedNote, { origin, key }: LogIdentity): Checkpoint {
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint.origin !== origin)
    throw new TrustError('wrong-log', 'the checkpoint is of another log than this');
  const keyId = noteKeyId({ name: origin, algorithm: 'ed25519', bytes: key });
  const own = note.signatures.find((line) => line.name === origin && line.keyId === keyId);
  if (own === undefined) throw new TrustError('bad-signature', 'the log has not signed the checkpoint');
  if (!verifySignature({ kind: 'ed25519', bytes: key }, signedBytes(note), own.signature))
    throw new TrustError('bad-signature', "the log's signature does not verify");
  return checkpoint;
}

/** The checkpoint as the log publishes it. `sign` makes the Ed25519 signature of the log's key. */
export function signCheckpoint(
  checkpoint: Checkpoint,
  key: Uint8Array,
  sign: (message: Uint8Array) => Uint8Array,
): SignedNote {
  const text = checkpointText(checkpoint);
  const name = checkpoint.origin;
  const keyId = noteKeyId({ name, algorithm: 'ed25519', bytes: key });
  return { text, signatures: [{ name, keyId, signature: sign(signedBytes({ text })) }] };
}
