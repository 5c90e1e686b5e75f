import { BytesWriter } from '@holdfast/bytes';
import { Lwm2mError } from '../../lwm2m-error.ts';
import { exactInteger } from '../../values/integer.ts';
import type { Lwm2mValue } from '../../values/lwm2m-value.ts';
import { formatObjectLink } from '../../values/object-link.ts';
import { checkTime, parseTime } from '../../values/time.ts';
import { ContentFormat, type Codec } from '../codec.ts';
import { checkSize, makeEntry, reading, singleEntry, singlePath } from '../entries.ts';
import { rawReader, type RawValue } from '../raw-value.ts';
import type { CborItem } from './cbor-item.ts';
import { cborNumber } from './cbor-number.ts';
import { readCbor } from './read-cbor.ts';
import { writeBoolean, writeBytes, writeFloat, writeInteger, writeTag, writeText } from './write-cbor.ts';

/** A value may be a tagged decimal fraction: tag, array, number. */
const LIMITS = { maxDepth: 4, maxItems: 1_024 };

/** RFC 8949 §3.4: a date as text, and seconds since 1970. */
const TAG_DATE = 0;
const TAG_EPOCH = 1;

/** One value as one CBOR item (Core 1.1.1 §7.4). */
export const cborCodec: Codec = {
  contentFormat: ContentFormat.cbor,
  encode(entries, context) {
    const writer = new BytesWriter(16);
    write(writer, singleEntry(entries, context).value);
    return writer.bytes();
  },
  decode(bytes, context) {
    checkSize(bytes, context);
    const path = singlePath(context);
    const item = reading('CBOR', () => readCbor(bytes, LIMITS));
    return [makeEntry(context, path, rawValue(item), rawReader)];
  },
};

function rawValue(item: CborItem): RawValue {
  const number = cborNumber(item);
  if (number !== undefined) return number;
  if (item.kind === 'text' || item.kind === 'bytes' || item.kind === 'boolean') return item;
  if (item.kind === 'tag' && item.tag === TAG_EPOCH) return rawValue(item.value);
  if (item.kind === 'tag' && item.tag === TAG_DATE && item.value.kind === 'text') {
    return { kind: 'integer', value: parseTime(item.value.value) };
  }
  throw new Lwm2mError('bad-payload', `a CBOR ${item.kind} is no value of a resource`);
}

function write(writer: BytesWriter, value: Lwm2mValue): void {
  switch (value.type) {
    case 'integer':
    case 'unsigned':
      return writeInteger(writer, exactInteger(value.value, value.type));
    case 'float':
      return writeFloat(writer, value.value);
    case 'boolean':
      return writeBoolean(writer, value.value);
    case 'string':
    case 'corelnk':
      return writeText(writer, value.value);
    case 'opaque':
      return writeBytes(writer, value.value);
    case 'objlnk':
      return writeText(writer, formatObjectLink(value.value));
    case 'time':
      writeTag(writer, TAG_EPOCH);
      return writeInteger(writer, checkTime(value.value));
  }
}
