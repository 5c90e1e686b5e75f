export type CidKey = number | string;

/** A Connection ID as the key of a map: a number where one holds it exactly, else text of 16 bits a character. */
export function cidKey(bytes: Uint8Array, at: number, length: number): CidKey {
  if (length <= 6) {
    let key = 0;
    for (let i = at; i < at + length; i++) key = key * 256 + (bytes[i] as number);
    return key;
  }
  let key = '';
  for (let i = at; i < at + length; i += 2) {
    const low = i + 1 < at + length ? (bytes[i + 1] as number) : 0;
    key += String.fromCharCode(((bytes[i] as number) << 8) | low);
  }
  return key;
}
