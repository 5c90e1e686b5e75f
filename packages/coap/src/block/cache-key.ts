import { toHex } from '@holdfast/bytes';
import type { CoapOption } from '../options/coap-option.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { isNoCacheKey } from '../options/option-registry.ts';

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
