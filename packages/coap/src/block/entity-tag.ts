/**
 * Eight bytes that differ for different content, by two rounds of FNV-1a: tells a client that its blocks belong together even where they
 * were cut from two renderings of one content. It protects against change, not against an adversary.
 */
export function entityTag(content: Uint8Array): Uint8Array {
  let a = 0x811c_9dc5;
  let b = 0x0102_9c3b ^ content.length;
  for (const byte of content) {
    a = Math.imul(a ^ byte, 0x0100_0193);
    b = Math.imul(b ^ byte, 0x0100_0193) ^ (b >>> 15);
  }
  const tag = new Uint8Array(8);
  for (let i = 0; i < 4; i++) {
    tag[i] = a >>> (8 * i);
    tag[4 + i] = b >>> (8 * i);
  }
  return tag;
}
