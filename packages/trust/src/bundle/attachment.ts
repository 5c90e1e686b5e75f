import { concat, equal } from '@holdfast/bytes';
import { sha256 } from '@noble/hashes/sha2.js';
import { TrustError } from '../trust-error.ts';
import { MAX_ATTACHMENT } from './bundle-codec.ts';

const SALT_LENGTH = 16;

/** Bytes that go with a command without being in the log, with the hash that the command has of them. */
export interface Attachment {
  readonly bytes: Uint8Array;
  readonly hash: Uint8Array;
}

/** The salt, 16 random bytes, keeps anyone from guessing contents by the hash, which is public. Throws {@link TrustError}. */
export function sealAttachment(content: Uint8Array, salt: Uint8Array): Attachment {
  if (salt.length !== SALT_LENGTH) throw new TrustError('malformed', 'a salt that is not of 16 bytes');
  const bytes = concat(salt, content);
  if (bytes.length > MAX_ATTACHMENT) throw new TrustError('too-large', 'an attachment over its limit');
  return { bytes, hash: sha256(bytes) };
}

/** The content; undefined where it is not the one that the command has the hash of. */
export const openAttachment = (bytes: Uint8Array, hash: Uint8Array): Uint8Array | undefined =>
  bytes.length >= SALT_LENGTH && equal(sha256(bytes), hash) ? bytes.slice(SALT_LENGTH) : undefined;
