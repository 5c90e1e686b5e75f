import { BytesError, fromBase64, fromUtf8, toBase64, utf8 } from '@holdfast/bytes';
import { Lwm2mError, quote } from '../../lwm2m-error.ts';
import { exactInteger, parseInteger } from '../../values/integer.ts';
import type { Lwm2mValue, ResourceType } from '../../values/lwm2m-value.ts';
import { formatObjectLink, parseObjectLink } from '../../values/object-link.ts';
import { checkTime } from '../../values/time.ts';
import { ContentFormat, type Codec } from '../codec.ts';
import { checkSize, makeEntry, reading, singleEntry, singlePath, type RawReader } from '../entries.ts';

/** Plain text: one value, by the column "text format" of Core 1.1.1 appendix C. */
const reader: RawReader<string> = {
  typed: (text, type) => ({ type, value: PARSE[type](text) }) as Lwm2mValue,
  untyped: (text) => ({ type: 'string', value: text }),
};

const PARSE: { readonly [T in ResourceType]: (text: string) => Extract<Lwm2mValue, { type: T }>['value'] } = {
  string: (text) => text,
  corelnk: (text) => text,
  integer: (text) => parseInteger(text, 'integer'),
  unsigned: (text) => parseInteger(text, 'unsigned'),
  float: parseFloatText,
  boolean(text) {
    if (text === '1' || text === '0') return text === '1';
    throw new Lwm2mError('bad-value', 'a boolean is 0 or 1');
  },
  opaque: parseBase64,
  time: (text) => checkTime(Number(parseInteger(text, 'integer'))),
  objlnk: parseObjectLink,
};

function parseFloatText(text: string): number {
  // Bounded, so that the pattern cannot be made to work long; doubles need far less.
  if (text.length > 400 || !/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text)) {
    throw new Lwm2mError('bad-value', `${quote(text)} is not a decimal number`);
  }
  return Number(text);
}

function parseBase64(text: string): Uint8Array {
  try {
    return fromBase64(text);
  } catch (cause) {
    if (!(cause instanceof BytesError)) throw cause;
    throw new Lwm2mError('bad-value', 'not base64', { cause });
  }
}

function format(value: Lwm2mValue): string {
  switch (value.type) {
    case 'string':
    case 'corelnk':
      return value.value;
    case 'integer':
    case 'unsigned':
      return exactInteger(value.value, value.type).toString();
    case 'float':
      if (!Number.isFinite(value.value)) throw new Lwm2mError('unencodable', `text has no ${value.value}`);
      return Object.is(value.value, -0) ? '-0' : String(value.value);
    case 'boolean':
      return value.value ? '1' : '0';
    case 'opaque':
      return toBase64(value.value);
    case 'time':
      return String(checkTime(value.value));
    default:
      return formatObjectLink(value.value);
  }
}

export const textCodec: Codec = {
  contentFormat: ContentFormat.text,
  encode: (entries, context) => utf8(format(singleEntry(entries, context).value)),
  decode(bytes, context) {
    checkSize(bytes, context);
    const path = singlePath(context);
    const text = reading('text', () => fromUtf8(bytes));
    return [makeEntry(context, path, text, reader)];
  },
};
