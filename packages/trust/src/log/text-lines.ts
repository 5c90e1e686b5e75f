import { BytesError, fromBase64, fromUtf8, toBase64 } from '@holdfast/bytes';
import { TrustError } from '../trust-error.ts';

/** Decimal digits without leading zeros. Throws {@link TrustError} `malformed`, for what a number cannot hold exactly too. */
export function parseDecimal(text: string): number {
  const value = /^(?:0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new TrustError('malformed', 'not a decimal number');
  return value;
}

/**
 * Base64 of RFC 4648 §4 as an encoder writes it: padded, without line breaks, with zero bits at its end. Throws
 * {@link TrustError} `malformed` for anything else, so that no two texts are the same bytes.
 */
export function parseBase64(text: string): Uint8Array {
  try {
    const bytes = fromBase64(text);
    if (toBase64(bytes) === text) return bytes;
  } catch (cause) {
    if (!(cause instanceof BytesError)) throw cause;
  }
  throw new TrustError('malformed', 'not base64');
}

/** Throws {@link TrustError} `too-large` or `malformed`. */
export function parseText(bytes: Uint8Array, most: number, what: string): string {
  if (bytes.length > most) throw new TrustError('too-large', `${what} of ${bytes.length} bytes`);
  try {
    return fromUtf8(bytes);
  } catch (cause) {
    throw new TrustError('malformed', `${what} is not UTF-8`, { cause });
  }
}
