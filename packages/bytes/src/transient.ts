const SLAB = 16_384;
/** What is longer gets memory of its own: it would use a slab up in a few pieces. */
const LONGEST = SLAB / 16;

let slab = new Uint8Array(SLAB);
let at = 0;

/**
 * Zeroed bytes for what is soon dropped, such as a datagram on its way out. They are cut from a larger piece, for memory of
 * their own costs V8 an allocation outside its heap, ten times as much (measured). No byte is given out twice, but each keeps
 * the whole piece alive, and `buffer` is everybody's: what stays, or goes to another thread, is copied.
 */
export function transient(length: number): Uint8Array<ArrayBuffer> {
  if (length > LONGEST) return new Uint8Array(length);
  if (at + length > SLAB) {
    slab = new Uint8Array(SLAB);
    at = 0;
  }
  const bytes = slab.subarray(at, at + length);
  at += length;
  return bytes;
}
