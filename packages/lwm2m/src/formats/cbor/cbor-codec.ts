import { BytesWriter } from '@holdfast/bytes';
import { ContentFormat, type Codec } from '../codec.ts';
import { checkSize, makeEntry, reading, singleEntry, singlePath } from '../entries.ts';
import { rawReader } from '../raw-value.ts';
import { cborRawValue, writeCborValue } from './cbor-value.ts';
import { readCbor } from './read-cbor.ts';
import { writeTag } from './write-cbor.ts';

/** A value may be a tagged decimal fraction: tag, array, number. */
const LIMITS = { maxDepth: 4, maxItems: 1_024 };

/** RFC 8949 §3.4.2: seconds since 1970. */
const TAG_EPOCH = 1;

/** One value as one CBOR item (Core 1.1.1 §7.4). */
export const cborCodec: Codec = {
  contentFormat: ContentFormat.cbor,
  encode(entries, context) {
    const writer = new BytesWriter(16);
    const { value } = singleEntry(entries, context);
    if (value.type === 'time') writeTag(writer, TAG_EPOCH);
    writeCborValue(writer, value);
    return writer.bytes();
  },
  decode(bytes, context) {
    checkSize(bytes, context);
    const path = singlePath(context);
    const item = reading('CBOR', () => readCbor(bytes, LIMITS));
    return [makeEntry(context, path, cborRawValue(item), rawReader)];
  },
};
