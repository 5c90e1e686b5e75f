const TOKEN_BYTES = 8;
let pool = new Uint8Array();
let at = 0;

/** 8 random bytes: what an attacker who cannot see the traffic has to guess (RFC 7252 §5.3.1). */
export function randomToken(): Uint8Array {
  if (at + TOKEN_BYTES > pool.length) {
    pool = globalThis.crypto.getRandomValues(new Uint8Array(128 * TOKEN_BYTES));
    at = 0;
  }
  const token = pool.slice(at, at + TOKEN_BYTES);
  at += TOKEN_BYTES;
  return token;
}
