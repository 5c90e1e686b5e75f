import { BytesError, fromBase64, toBase64 } from '@holdfast/bytes';
import { Lwm2mError } from '../../lwm2m-error.ts';
import { exactInteger } from '../../values/integer.ts';
import type { Lwm2mValue } from '../../values/lwm2m-value.ts';
import { formatObjectLink } from '../../values/object-link.ts';
import { checkTime } from '../../values/time.ts';
import type { RawReader } from '../entries.ts';
import { formatJsonNumber } from '../json/exact-json.ts';
import { rawReader, type RawValue } from '../raw-value.ts';

/** Only the definition tells text from opaque, which is text in base64 (Core 1.0.2 appendix C). */
export const jsonReader: RawReader<RawValue> = {
  typed(raw, type) {
    if (type !== 'opaque' || raw.kind !== 'text') return rawReader.typed(raw, type);
    try {
      return { type, value: fromBase64(raw.value) };
    } catch (cause) {
      if (!(cause instanceof BytesError)) throw cause;
      throw new Lwm2mError('bad-value', 'not base64', { cause });
    }
  },
  untyped: (raw) => rawReader.untyped(raw),
};

export function writeJsonValue(value: Lwm2mValue): string {
  switch (value.type) {
    case 'integer':
    case 'unsigned':
      return `"v":${exactInteger(value.value, value.type)}`;
    case 'float':
      return `"v":${formatJsonNumber(value.value)}`;
    case 'time':
      return `"v":${checkTime(value.value)}`;
    case 'boolean':
      return `"bv":${value.value}`;
    case 'objlnk':
      return `"ov":"${formatObjectLink(value.value)}"`;
    case 'opaque':
      return `"sv":"${toBase64(value.value)}"`;
    default:
      return `"sv":${JSON.stringify(value.value)}`;
  }
}
