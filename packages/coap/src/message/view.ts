/** A part of bytes, not copied; a plain Uint8Array even of a Buffer, whose `slice` would not copy. */
export const view = (of: Uint8Array, from: number, to: number): Uint8Array =>
  new Uint8Array(of.buffer, of.byteOffset + from, to - from);
