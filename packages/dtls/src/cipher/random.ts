import { randomFillSync } from 'node:crypto';

const POOL = 4096;

const pool = new Uint8Array(POOL);
let at = POOL;

/** Fresh random bytes. Drawn many at a time, for a call costs as much as the bytes of a hundred; none stays in the pool. */
export function random(length: number): Uint8Array<ArrayBuffer> {
  if (length > POOL) return randomFillSync(new Uint8Array(length));
  if (at + length > POOL) {
    randomFillSync(pool);
    at = 0;
  }
  const bytes = pool.slice(at, at + length);
  pool.fill(0, at, at + length);
  at += length;
  return bytes;
}
