import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 32 random bytes in base64url: 43 characters that need no escaping in an address, a cookie or a header. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

const digest = (secret: string): Buffer => createHash('sha256').update(secret, 'utf8').digest();

/** SHA-256 in hex. Secrets of 256 random bits need no salt and no slow hash; only this form is stored. */
export const hashOf = (secret: string): string => digest(secret).toString('hex');

/** Compares any given secret with a fixed one in a time that tells nothing, not even of the length. */
export function secretMatcher(secret: string): (given: string) => boolean {
  const expected = digest(secret);
  return (given) => timingSafeEqual(digest(given), expected);
}
