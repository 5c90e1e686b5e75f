import { sha256 } from '@noble/hashes/sha2.js';

export const HASH_BYTES = 32;

/** The root of a tree without leaves (RFC 9162 §2.1.1). */
export const emptyRoot: Uint8Array = sha256(new Uint8Array());

/** RFC 9162 §2.1.1. */
export function leafHash(entry: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + entry.length);
  input.set(entry, 1);
  return sha256(input);
}

const pair = new Uint8Array(1 + 2 * HASH_BYTES);

/** RFC 9162 §2.1.1. Both are hashes, of 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  pair[0] = 0x01;
  pair.set(left, 1);
  pair.set(right, 1 + HASH_BYTES);
  return sha256(pair);
}
