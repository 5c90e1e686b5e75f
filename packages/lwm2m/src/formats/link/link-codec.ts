import { fromUtf8, utf8 } from '@holdfast/bytes';
import { Lwm2mError } from '../../lwm2m-error.ts';
import { ContentFormat, type Codec } from '../codec.ts';
import { checkSize, makeEntry, reading, singleEntry, singlePath, type RawReader } from '../entries.ts';
import { parseLinks } from './link-format.ts';

/** Link format as the value of a resource. Discover and registration read links themselves. */
const reader: RawReader<string> = {
  typed(text, type) {
    if (type !== 'corelnk') throw new Lwm2mError('bad-value', 'the payload is in link format');
    return { type, value: text };
  },
  untyped: (text) => ({ type: 'corelnk', value: text }),
};

export const linkCodec: Codec = {
  contentFormat: ContentFormat.linkFormat,
  encode(entries, context) {
    const { path, value } = singleEntry(entries, context);
    if (value.type !== 'corelnk') throw new Lwm2mError('unencodable', `${path.text} is no list of links`);
    return utf8(value.value);
  },
  decode(bytes, context) {
    checkSize(bytes, context);
    const path = singlePath(context);
    const text = reading('link format', () => fromUtf8(bytes));
    parseLinks(text);
    return [makeEntry(context, path, text, reader)];
  },
};
