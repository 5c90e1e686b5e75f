import { createHmac } from 'node:crypto';
import { concat, utf8 } from '@holdfast/bytes';

/** RFC 5246 §5: P_hash over label and seed. */
export function prf(
  hash: 'sha256',
  secret: Uint8Array,
  label: string,
  seed: Uint8Array,
  length: number,
): Uint8Array {
  const labelled = concat(utf8(label), seed);
  const hmac = (data: Uint8Array): Uint8Array => createHmac(hash, secret).update(data).digest();
  const out = new Uint8Array(length);
  for (let at = 0, a = hmac(labelled); at < length; a = hmac(a)) {
    const block = hmac(concat(a, labelled));
    out.set(block.subarray(0, length - at), at);
    at += block.length;
  }
  return out;
}
