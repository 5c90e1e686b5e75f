import { concat, utf8 } from '@holdfast/bytes';
import { Hmac } from './hmac.ts';

/** RFC 5246 §5: P_hash over label and seed. */
export function prf(
  hash: 'sha256',
  secret: Uint8Array,
  label: string,
  seed: Uint8Array,
  length: number,
): Uint8Array {
  const labelled = concat(utf8(label), seed);
  const hmac = new Hmac(hash, secret);
  const out = new Uint8Array(length);
  for (let at = 0, a = labelled; at < length;) {
    a = hmac.digest(a);
    const block = hmac.digest(a, labelled);
    out.set(block.subarray(0, length - at), at);
    at += block.length;
  }
  return out;
}
