const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** `prefix_` and 26 characters of Crockford's base 32: 130 random bits from the platform's cryptographic generator. */
export function randomId(prefix: string): string {
  const random = globalThis.crypto.getRandomValues(new Uint8Array(26));
  let id = `${prefix}_`;
  for (const byte of random) id += ALPHABET[byte & 0b0001_1111];
  return id;
}
