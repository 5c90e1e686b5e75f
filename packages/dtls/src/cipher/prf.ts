import { transient } from '@holdfast/bytes';
import { DIGEST, Hmac } from './hmac.ts';

// Shared by all secrets: nothing below is asynchronous or re-entrant.
const hmacs = { sha256: new Hmac('sha256') };
const block = new Uint8Array(DIGEST);

/** RFC 5246 §5: P_hash over label and seed, whose parts count as one. */
export function prf(
  hash: 'sha256',
  secret: Uint8Array,
  label: Uint8Array,
  seed: readonly Uint8Array[],
  length: number,
): Uint8Array {
  // A(i), and behind it what is hashed with each of them.
  const input = transient(DIGEST + label.length + seed.reduce((sum, part) => sum + part.length, 0));
  const chain = input.subarray(0, DIGEST);
  input.set(label, DIGEST);
  let at = DIGEST + label.length;
  for (const part of seed) {
    input.set(part, at);
    at += part.length;
  }
  const out = transient(length);
  const hmac = hmacs[hash];
  hmac.setKey(secret);
  hmac.digestInto(chain, input.subarray(DIGEST));
  for (let done = 0; done < length; done += DIGEST) {
    if (done > 0) hmac.digestInto(chain, chain);
    hmac.digestInto(block, input);
    for (let i = 0; i < DIGEST && done + i < length; i++) out[done + i] = block[i] as number;
  }
  hmac.clear();
  block.fill(0);
  chain.fill(0);
  return out;
}
