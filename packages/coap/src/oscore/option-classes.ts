import type { CoapOption } from '../options/coap-option.ts';
import { OscoreError } from './oscore-error.ts';

interface OptionClass {
  readonly number: number;
  readonly name: string;
  /** E: encrypted, for the other endpoint. U: in the clear, for proxies. EU: either, each with its own meaning. No option is of class I yet. */
  readonly is: 'E' | 'U' | 'EU';
  /** Where an endpoint puts what the application says. */
  readonly goes: 'inner' | 'outer' | 'both';
}

const row = (
  number: number,
  name: string,
  is: OptionClass['is'],
  goes: OptionClass['goes'] = is === 'U' ? 'outer' : 'inner',
): OptionClass => ({ number, name, is, goes });

export const PROXY_URI = 35;

/** RFC 8613 §4.1 figure 5, and what came later: RFC 8768, RFC 9175 §2.2.1 and §3.2.1, RFC 9177 §4.1, RFC 9668 §3.1. */
export const optionClasses: readonly OptionClass[] = [
  row(1, 'If-Match', 'E'),
  row(3, 'Uri-Host', 'U'),
  row(4, 'ETag', 'E'),
  row(5, 'If-None-Match', 'E'),
  // RFC 8613 §4.1.3.5: proxies must see it, and only the encrypted one counts.
  row(6, 'Observe', 'EU', 'both'),
  row(7, 'Uri-Port', 'U'),
  row(8, 'Location-Path', 'E'),
  row(9, 'OSCORE', 'U'),
  row(11, 'Uri-Path', 'E'),
  row(12, 'Content-Format', 'E'),
  row(14, 'Max-Age', 'EU'),
  row(15, 'Uri-Query', 'E'),
  row(16, 'Hop-Limit', 'U'),
  row(17, 'Accept', 'E'),
  row(19, 'Q-Block1', 'EU'),
  row(20, 'Location-Query', 'E'),
  row(21, 'EDHOC', 'U'),
  row(23, 'Block2', 'EU'),
  row(27, 'Block1', 'EU'),
  row(28, 'Size2', 'EU'),
  row(31, 'Q-Block2', 'EU'),
  row(PROXY_URI, 'Proxy-Uri', 'U'),
  row(39, 'Proxy-Scheme', 'U'),
  row(60, 'Size1', 'EU'),
  row(252, 'Echo', 'EU'),
  // RFC 8613 §4.1.3.6: both, with the same value.
  row(258, 'No-Response', 'EU', 'both'),
  row(292, 'Request-Tag', 'EU'),
];

const byNumber = new Map(optionClasses.map((known) => [known.number, known]));

export interface SplitOptions {
  readonly inner: readonly CoapOption[];
  readonly outer: readonly CoapOption[];
}

/** The options of a message that is to be protected. One that is not in the table is of class E (RFC 8613 §4.1). */
export function splitOptions(options: readonly CoapOption[]): SplitOptions {
  const inner: CoapOption[] = [];
  const outer: CoapOption[] = [];
  for (const option of options) {
    // It would tell proxies the path (RFC 8613 §4.1.3.3).
    if (option.number === PROXY_URI) {
      throw new OscoreError(
        'proxy-uri',
        'Proxy-Uri must be taken apart into Proxy-Scheme, Uri-Host and the rest',
      );
    }
    const goes = byNumber.get(option.number)?.goes ?? 'inner';
    if (goes !== 'outer') inner.push(option);
    if (goes !== 'inner') outer.push(option);
  }
  return { inner, outer };
}

/** The options of a message that was protected: what only the outer one may say, and all that the encrypted one does (RFC 8613 §8.2 steps 1 and 7). */
export function joinOptions({ inner, outer }: SplitOptions): readonly CoapOption[] {
  const forUs = outer.filter(({ number }) => number !== 9 && byNumber.get(number)?.is === 'U');
  return forUs.length === 0 ? inner : [...forUs, ...inner].sort((a, b) => a.number - b.number);
}
