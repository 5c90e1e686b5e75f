import { Lwm2mError } from '../../lwm2m-error.ts';

/** One link of CoRE link format (RFC 6690 §2). */
export interface Link {
  /** What stands between the angle brackets. */
  readonly target: string;
  /** The first of each name, quotes and escapes removed; `true` for a name without a value. */
  readonly attributes: ReadonlyMap<string, string | true>;
}

export interface LinkLimits {
  readonly maxLength: number;
  readonly maxLinks: number;
  /** Of one link. */
  readonly maxAttributes: number;
}

const DEFAULT_LINK_LIMITS: LinkLimits = { maxLength: 262_144, maxLinks: 20_000, maxAttributes: 64 };

/** RFC 5987 parmname, with a trailing `*` allowed. */
const NAME = /[A-Za-z0-9!#$&+\-.^_`|~]+\*?/y;
/** RFC 6690 ptoken, and every other printable character that ends no value: real devices leave out quotes. */
const TOKEN = /[^\s",;<>\\]+/y;
const SPACE = /[ \t\r\n]*/y;

/** Empty text is no links. Throws `bad-link`, or `too-large` beyond the limits. Linear in the length of the text. */
export function parseLinks(text: string, limits: LinkLimits = DEFAULT_LINK_LIMITS): Link[] {
  if (text.length > limits.maxLength) throw new Lwm2mError('too-large', `${text.length} characters of links`);
  const links: Link[] = [];
  let at = 0;
  const wrong = (what: string): Lwm2mError => new Lwm2mError('bad-link', `${what} at character ${at}`);
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return undefined;
    at = pattern.lastIndex;
    return found[0];
  };
  const next = (character: string): boolean => {
    match(SPACE);
    if (text[at] !== character) return false;
    at++;
    match(SPACE);
    return true;
  };

  /** Past the closing quote, escapes removed; undefined where there is none. */
  const quoted = (): string | undefined => {
    let value = '';
    for (let i = at + 1; i < text.length; i++) {
      if (text[i] === '"') {
        at = i + 1;
        return value;
      }
      if (text[i] === '\\') i++;
      value += text[i] ?? '';
    }
    return undefined;
  };

  match(SPACE);
  while (at < text.length) {
    if (links.length >= limits.maxLinks) throw new Lwm2mError('too-large', `over ${limits.maxLinks} links`);
    if (!next('<')) throw wrong('no link');
    const end = text.indexOf('>', at);
    if (end < 0) throw wrong('an unclosed link');
    const target = text.slice(at, end).trim();
    at = end + 1;
    const attributes = new Map<string, string | true>();
    while (next(';')) {
      if (attributes.size >= limits.maxAttributes) throw new Lwm2mError('too-large', 'too many attributes');
      const name = match(NAME);
      if (name === undefined) throw wrong('no attribute name');
      let value: string | true = true;
      if (next('=')) {
        const found = text[at] === '"' ? quoted() : match(TOKEN);
        if (found === undefined) throw wrong('no attribute value');
        value = found;
      }
      if (!attributes.has(name)) attributes.set(name, value);
    }
    links.push({ target, attributes });
    if (at >= text.length) break;
    if (!next(',')) throw wrong('neither a comma nor an end');
    if (at >= text.length) throw wrong('nothing after the last comma');
  }
  return links;
}

/** Attributes that hold text even where it looks like a number: LwM2M writes `ver="1.1"`. */
const ALWAYS_QUOTED = new Set(['ver', 'lwm2m', 'rt', 'if', 'title']);

export function formatLinks(links: readonly Link[]): string {
  return links.map(formatLink).join(',');
}

function formatLink({ target, attributes }: Link): string {
  if (/[<>]/.test(target) || target.trim() !== target)
    throw new Lwm2mError('bad-link', 'a target with a bracket or outer space');
  let text = `<${target}>`;
  for (const [name, value] of attributes) {
    NAME.lastIndex = 0;
    if (!NAME.test(name) || NAME.lastIndex !== name.length)
      throw new Lwm2mError('bad-link', 'an attribute name that is none');
    if (value === true) text += `;${name}`;
    else if (/^-?\d+(\.\d+)?$/.test(value) && !ALWAYS_QUOTED.has(name)) text += `;${name}=${value}`;
    else text += `;${name}="${value.replaceAll(/["\\]/g, '\\$&')}"`;
  }
  return text;
}
