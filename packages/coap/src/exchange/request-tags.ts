import type { CoapOption } from '../options/coap-option.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { encodeUint } from '../options/option-values.ts';

/**
 * Tells bodies apart that go to one peer in blocks at the same time and whose requests do not differ otherwise (RFC 9175 §3.3). The first has no Request-Tag, which
 * is a value too and costs nothing.
 */
export class RequestTags {
  readonly #inUse = new Map<string, Set<number>>();

  /** `key`: the peer and the request's cache key. Returns the options to add, and what to call when the transfer is over. */
  take(key: string): { readonly options: readonly CoapOption[]; readonly done: () => void } {
    let ofKey = this.#inUse.get(key);
    if (ofKey === undefined) this.#inUse.set(key, (ofKey = new Set()));
    const taken = ofKey;
    let tag = 0;
    while (taken.has(tag)) tag++;
    taken.add(tag);
    return {
      options: tag === 0 ? [] : [{ number: optionNumbers.requestTag, value: encodeUint(tag) }],
      done: () => {
        taken.delete(tag);
        if (taken.size === 0 && this.#inUse.get(key) === taken) this.#inUse.delete(key);
      },
    };
  }
}
