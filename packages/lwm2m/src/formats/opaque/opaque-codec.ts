import { Lwm2mError } from '../../lwm2m-error.ts';
import type { Lwm2mValue, ResourceType } from '../../values/lwm2m-value.ts';
import { ContentFormat, type Codec } from '../codec.ts';
import { checkSize, makeEntry, singleEntry, singlePath, type RawReader } from '../entries.ts';

/** Opaque resources only, and what has no definition (Core 1.1.1 §7.4). */
const reader: RawReader<Uint8Array> = {
  typed(bytes: Uint8Array, type: ResourceType): Lwm2mValue {
    if (type !== 'opaque') throw new Lwm2mError('bad-value', 'the payload is opaque');
    return { type, value: bytes };
  },
  untyped: (bytes) => ({ type: 'opaque', value: bytes }),
};

export const opaqueCodec: Codec = {
  contentFormat: ContentFormat.opaque,
  encode(entries, context) {
    const { path, value } = singleEntry(entries, context);
    if (value.type !== 'opaque') throw new Lwm2mError('unencodable', `${path.text} is not opaque`);
    return value.value.slice();
  },
  decode(bytes, context) {
    checkSize(bytes, context);
    return [makeEntry(context, singlePath(context), bytes.slice(), reader)];
  },
};
