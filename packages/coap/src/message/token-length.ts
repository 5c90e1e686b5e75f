import { CoapError } from '../coap-error.ts';

/** What two extension bytes can say. How many are taken is the endpoint's to limit. */
const MAX_TOKEN_BYTES = 0xffff + 269;

/** How many bytes of token length follow the header (RFC 8974 §2.1), by its four bits. Throws for the reserved value. */
export function tokenExtension(field: number): 0 | 1 | 2 {
  if (field <= 12) return 0;
  if (field === 13) return 1;
  if (field === 14) return 2;
  throw new CoapError('token-length', 'token length 15 is reserved');
}

/** `at`: where the extension is; that it is there is the caller's to know. */
export function readTokenLength(field: number, bytes: Uint8Array, at: number): number {
  if (field <= 12) return field;
  if (field === 13) return (bytes[at] as number) + 13;
  return (((bytes[at] as number) << 8) | (bytes[at + 1] as number)) + 269;
}

/** The header's four bits. */
export function tokenField(length: number): number {
  if (length > MAX_TOKEN_BYTES) {
    throw new CoapError('token-length', `a token of ${length} bytes cannot be sent`);
  }
  return length < 13 ? length : length < 269 ? 13 : 14;
}

/** Returns where the token begins. */
export function writeTokenExtension(buffer: Uint8Array, at: number, length: number): number {
  if (length < 13) return at;
  if (length < 269) {
    buffer[at] = length - 13;
    return at + 1;
  }
  buffer[at] = (length - 269) >> 8;
  buffer[at + 1] = length - 269;
  return at + 2;
}
