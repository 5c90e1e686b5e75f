import { timingSafeEqual } from 'node:crypto';

/** The longest that is compared: a digest. */
const LONGEST = 32;

// What node:crypto is to look at has to lie outside V8's heap; small arrays do not, and would be moved there for each call.
const left = new Uint8Array(LONGEST);
const right = new Uint8Array(LONGEST);

/** In a time that says nothing about where they differ. Only bytes of 32 and fewer are ever the same. */
export function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length || a.length > LONGEST) return false;
  left.fill(0);
  right.fill(0);
  left.set(a);
  right.set(b);
  return timingSafeEqual(left, right);
}
