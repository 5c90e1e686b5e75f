import { BytesReader, BytesWriter, concat, utf8 } from '@holdfast/bytes';
import type { WitnessPublicKey } from '../keys/public-key.ts';
import { verifySignature } from '../keys/verify-signature.ts';
import { TrustError } from '../trust-error.ts';
import { checkpointText, type Checkpoint } from './checkpoint.ts';
import { noteKeyId, type NoteKey } from './note-key.ts';
import type { NoteSignature } from './signed-note.ts';

/** Another party that has seen every checkpoint of a log, by name and key. */
export interface Witness {
  readonly name: string;
  readonly key: WitnessPublicKey;
}

/** A witness's word that a checkpoint goes on from all that it has seen. */
export interface Cosignature {
  /** Seconds since 1970 UTC. */
  readonly time: number;
  readonly signature: Uint8Array;
}

export const noteKeyOf = ({ name, key }: Witness): NoteKey => ({
  name,
  algorithm: key.kind === 'ed25519' ? 'cosignature/v1' : 'subtree/v1',
  bytes: key.bytes,
});

/** What a witness signs (C2SP tlog-cosignature): with Ed25519 a text, with ML-DSA-44 a structure. */
export function cosignedMessage(witness: Witness, time: number, checkpoint: Checkpoint): Uint8Array {
  if (witness.key.kind === 'ed25519')
    return utf8(`cosignature/v1\ntime ${time}\n${checkpointText(checkpoint)}`);
  const name = utf8(witness.name);
  const origin = utf8(checkpoint.origin);
  if (name.length > 0xff || origin.length > 0xff)
    throw new TrustError('too-large', 'a name of more than 255 bytes');
  const writer = new BytesWriter(128).put(utf8('subtree/v1\n\0'));
  writer.u8(name.length).put(name).u64(BigInt(time));
  writer.u8(origin.length).put(origin);
  return writer.u64(0n).u64(BigInt(checkpoint.size)).put(checkpoint.root).bytes();
}

/** Throws {@link TrustError} `bad-cosignature` unless the witness has signed the checkpoint at that time. */
export function verifyCosignature(
  witness: Witness,
  checkpoint: Checkpoint,
  { time, signature }: Cosignature,
): void {
  if (
    !Number.isSafeInteger(time) ||
    time < 0 ||
    !verifySignature(witness.key, cosignedMessage(witness, time, checkpoint), signature)
  )
    throw new TrustError('bad-cosignature', `the cosignature of ${witness.name} does not verify`);
}

/** The line below a checkpoint. */
export function cosignatureLine(witness: Witness, { time, signature }: Cosignature): NoteSignature {
  const timestamped = concat(new BytesWriter(8).u64(BigInt(time)).bytes(), signature);
  return { name: witness.name, keyId: noteKeyId(noteKeyOf(witness)), signature: timestamped };
}

/**
 * The witness's cosignature among the lines below a checkpoint; undefined where it has none. Throws {@link TrustError}
 * `bad-cosignature` where there is one that does not verify.
 */
export function findCosignature(
  witness: Witness,
  checkpoint: Checkpoint,
  lines: readonly NoteSignature[],
): Cosignature | undefined {
  const keyId = noteKeyId(noteKeyOf(witness));
  const line = lines.find((candidate) => candidate.name === witness.name && candidate.keyId === keyId);
  if (line === undefined) return undefined;
  if (line.signature.length < 8)
    throw new TrustError('bad-cosignature', `the cosignature of ${witness.name} has no time`);
  const reader = new BytesReader(line.signature);
  const cosignature = { time: Number(reader.u64()), signature: reader.rest() };
  verifyCosignature(witness, checkpoint, cosignature);
  return cosignature;
}
