import { toHex } from '@holdfast/bytes';
import { sha256 } from '@noble/hashes/sha2.js';

const LENGTH = 20;

/**
 * 160 bits of the hash, in groups of four digits, for two people to compare. Not shorter: who proposes a command chooses its salt, and
 * could look for two commands with one short fingerprint.
 */
export const fingerprint = (bytes: Uint8Array): string => grouped(sha256(bytes).subarray(0, LENGTH));

/** Hex in groups of four digits. */
export const grouped = (bytes: Uint8Array): string => toHex(bytes).replace(/.{4}(?=.)/g, '$& ');
