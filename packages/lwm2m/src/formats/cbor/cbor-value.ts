import type { BytesWriter } from '@holdfast/bytes';
import { Lwm2mError } from '../../lwm2m-error.ts';
import { exactInteger } from '../../values/integer.ts';
import type { Lwm2mValue } from '../../values/lwm2m-value.ts';
import { formatObjectLink } from '../../values/object-link.ts';
import { checkTime, parseTime } from '../../values/time.ts';
import type { RawValue } from '../raw-value.ts';
import type { CborItem } from './cbor-item.ts';
import { cborNumber } from './cbor-number.ts';
import { writeBoolean, writeBytes, writeFloat, writeInteger, writeText } from './write-cbor.ts';

/** RFC 8949 §3.4: a date as text, and seconds since 1970. */
const TAG_DATE = 0;
const TAG_EPOCH = 1;

/** Also of a tagged time. Throws `bad-payload` for what is no value of a resource. */
export function cborRawValue(item: CborItem): RawValue {
  const number = cborNumber(item);
  if (number !== undefined) return number;
  if (item.kind === 'text' || item.kind === 'bytes' || item.kind === 'boolean') return item;
  if (item.kind === 'tag' && item.tag === TAG_EPOCH) return cborRawValue(item.value);
  if (item.kind === 'tag' && item.tag === TAG_DATE && item.value.kind === 'text') {
    return { kind: 'integer', value: parseTime(item.value.value) };
  }
  throw new Lwm2mError('bad-payload', `a CBOR ${item.kind} is no value of a resource`);
}

/** Times as bare seconds. */
export function writeCborValue(writer: BytesWriter, value: Lwm2mValue): void {
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
      return writeInteger(writer, checkTime(value.value));
  }
}
