import { toHex } from '@holdfast/bytes';
import { codes } from '../message/codes.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { isNoCacheKey } from '../options/option-registry.ts';
import { entityTag } from './entity-tag.ts';

/** Not part of what a request asks for: which block, whether to observe (RFC 7641 §2), which representation the client has. */
const LEFT_OUT: ReadonlySet<number> = new Set([
  optionNumbers.block1,
  optionNumbers.block2,
  optionNumbers.observe,
  optionNumbers.etag,
]);

/** Equal for the requests of one block-wise transfer (RFC 7959 §2.5 and §2.4 by RFC 7252 §5.6), of one peer. */
export function cacheKey(method: number, options: readonly CoapOption[]): string {
  let key = String(method);
  for (const { number, value } of options) {
    if (!LEFT_OUT.has(number) && !isNoCacheKey(number)) key += ` ${number}:${toHex(value)}`;
  }
  return key;
}

/**
 * What else tells one request from another: of FETCH its body, which says what is asked for (RFC 8132 §2). Empty for all other methods, and for a FETCH
 * that asks for a later block and leaves the body out, as one does whose body came in blocks itself (RFC 7959 §3.3).
 */
export const bodyKey = (method: number, body: Uint8Array): string =>
  method === codes.fetch && body.length > 0 ? `${body.length}:${toHex(entityTag(body))}` : '';
