import { OscoreError } from './oscore-error.ts';

/** Sequence numbers end here: a Partial IV has at most 5 bytes (RFC 8613 §7.2.1). */
export const SEQUENCE_END = 2 ** 40;
export const MAX_PARTIAL_IV = 5;

/** Big-endian without leading zeros; zero is one byte (RFC 8613 §5). */
export function encodePartialIv(sequence: number): Uint8Array {
  if (!Number.isInteger(sequence) || sequence < 0 || sequence >= SEQUENCE_END) {
    throw new OscoreError('exhausted', `${sequence} is not a sender sequence number`);
  }
  const bytes: number[] = [];
  for (let left = sequence; left > 0 || bytes.length === 0; left = Math.floor(left / 256)) {
    bytes.unshift(left % 256);
  }
  return Uint8Array.from(bytes);
}

export function decodePartialIv(bytes: Uint8Array): number {
  let sequence = 0;
  for (const byte of bytes) sequence = sequence * 256 + byte;
  return sequence;
}

/** RFC 8613 §5.2: the common IV, mixed with who made the Partial IV and the Partial IV itself. */
export function nonceOf(commonIv: Uint8Array, madeBy: Uint8Array, partialIv: Uint8Array): Uint8Array {
  const nonce = commonIv.slice();
  const mix = (at: number, bytes: Uint8Array): void => {
    for (let i = 0; i < bytes.length; i++) nonce[at + i] = (nonce[at + i] as number) ^ (bytes[i] as number);
  };
  mix(0, Uint8Array.of(madeBy.length));
  mix(nonce.length - MAX_PARTIAL_IV - madeBy.length, madeBy);
  mix(nonce.length - partialIv.length, partialIv);
  return nonce;
}
