/** What a filter can ask of a device, by the word before the colon. */
export type FilterKey =
  | 'state'
  | 'model'
  | 'maker'
  | 'serial'
  | 'fw'
  | 'battery'
  | 'signal'
  | 'seen'
  | 'needs'
  | 'security'
  | 'verified'
  | 'endpoint'
  | 'address';

export type Comparison = '=' | '<' | '<=' | '>' | '>=';

export interface Token {
  readonly kind: 'token';
  /** As it was typed, for the chip. */
  readonly text: string;
  readonly key: FilterKey;
  readonly not: boolean;
  readonly comparison: Comparison;
  /** Any of these. */
  readonly values: readonly string[];
}
export interface Word {
  readonly kind: 'word';
  readonly text: string;
  readonly not: boolean;
  readonly word: string;
}
/** A token that cannot be meant, and why. */
export interface Misfit {
  readonly kind: 'misfit';
  readonly text: string;
  readonly reason: string;
}
export type FilterPart = Token | Word | Misfit;

const keys: readonly string[] = [
  'state',
  'model',
  'maker',
  'serial',
  'fw',
  'battery',
  'signal',
  'seen',
  'needs',
  'security',
  'verified',
  'endpoint',
  'address',
] satisfies FilterKey[];
const ordered: readonly string[] = ['fw', 'battery', 'signal', 'seen'] satisfies FilterKey[];
const numeric: readonly string[] = ['battery', 'signal'] satisfies FilterKey[];

/** Splits at spaces outside double quotes; keeps the quotes. */
export function splitFilter(text: string): string[] {
  return text.match(/(?:"[^"]*"?|[^\s"])+/g) ?? [];
}

/**
 * `state:offline,late model:"CL 2" fw:<1.4 battery:<20 -maker:acme words`. Parts are joined by "and", the values of one by "or".
 * A word before a colon that is no key (an endpoint such as `urn:imei:1`) is a word.
 */
export function parseFilter(text: string): FilterPart[] {
  return splitFilter(text).map(parsePart);
}

function parsePart(text: string): FilterPart {
  const not = text.length > 1 && text.startsWith('-');
  const bare = not ? text.slice(1) : text;
  const colon = bare.indexOf(':');
  const key = bare.slice(0, Math.max(0, colon)).toLowerCase();
  if (colon < 1 || !keys.includes(key)) return { kind: 'word', text, not, word: unquote(bare).toLowerCase() };
  const [, comparison, rest] = /^(<=|>=|<|>|=)?(.*)$/s.exec(bare.slice(colon + 1)) ?? [];
  const values = splitValues(rest ?? '');
  const token: Token = {
    kind: 'token',
    text,
    key: key as FilterKey,
    not,
    comparison: (comparison ?? '=') as Comparison,
    values,
  };
  const reason = whyNot(token);
  return reason === undefined ? token : { kind: 'misfit', text, reason };
}

function whyNot({ key, comparison, values }: Token): string | undefined {
  if (values.length === 0) return `${key}: of what?`;
  if (comparison !== '=' && !ordered.includes(key)) return `${key} has no order to compare by`;
  if (numeric.includes(key) && values.some((value) => Number.isNaN(Number(value))))
    return `${key} is compared with a number, such as ${key}:<20`;
  if (key === 'seen' && values.some((value) => parseDuration(value) === undefined))
    return 'seen is compared with a time, such as seen:>2h';
  return undefined;
}

function splitValues(text: string): string[] {
  return (text.match(/(?:"[^"]*"?|[^,"])+/g) ?? [])
    .map((value) => unquote(value).toLowerCase())
    .filter((v) => v !== '');
}

const unquote = (text: string): string => text.replaceAll('"', '');

const durationUnits: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3600, d: 86_400 };

/** `90s`, `15m`, `2h`, `7d` in milliseconds. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(s|m|min|h|d)$/.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  return Number(amount) * (durationUnits[unit] ?? 1) * 1000;
}

/** By numeric parts, then by letters: 1.10 is after 1.9, and 1.4.0-rc1 before 1.4.0. */
export function compareVersions(a: string, b: string): number {
  const [aMain = '', aTail] = a.split(/-(.*)/s);
  const [bMain = '', bTail] = b.split(/-(.*)/s);
  const aParts = aMain.split('.');
  const bParts = bMain.split('.');
  for (let n = 0; n < Math.max(aParts.length, bParts.length); n += 1) {
    const x = aParts[n] ?? '0';
    const y = bParts[n] ?? '0';
    const order = Number(x) - Number(y);
    if (Number.isNaN(order) ? x !== y : order !== 0) return Number.isNaN(order) ? (x < y ? -1 : 1) : order;
  }
  if (aTail === bTail) return 0;
  if (aTail === undefined) return 1;
  if (bTail === undefined) return -1;
  return aTail < bTail ? -1 : 1;
}

/** A value as a filter is written: in quotes where it has a space or a comma. */
export const quoteValue = (value: string): string =>
  /[\s,"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value;

export function withoutPart(text: string, part: string): string {
  const parts = splitFilter(text);
  const at = parts.indexOf(part);
  return parts.filter((_, n) => n !== at).join(' ');
}
