import { Lwm2mError } from '../lwm2m-error.ts';
import { exactInteger } from '../values/integer.ts';
import type { ExactInteger, Lwm2mValue } from '../values/lwm2m-value.ts';
import { parseObjectLink } from '../values/object-link.ts';
import { checkTime } from '../values/time.ts';
import type { RawReader } from './entries.ts';

/** A value as CBOR and SenML tell it apart. */
export type RawValue =
  | { readonly kind: 'integer'; readonly value: ExactInteger }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** SenML's `vlo`. */
  | { readonly kind: 'link'; readonly value: string };

const MAX_INT64 = (1n << 63n) - 1n;
const MAX_UINT64 = (1n << 64n) - 1n;

export const rawReader: RawReader<RawValue> = {
  typed(raw, type) {
    switch (type) {
      case 'integer':
      case 'unsigned':
        // Devices write whole numbers as floats too: 1.6e9.
        if (raw.kind === 'integer' || raw.kind === 'float') {
          return { type, value: exactInteger(raw.value, type) };
        }
        break;
      case 'time':
        if (raw.kind === 'integer' || raw.kind === 'float') {
          return { type, value: checkTime(Number(raw.value)) };
        }
        break;
      case 'float':
        if (raw.kind === 'integer' || raw.kind === 'float') return { type, value: Number(raw.value) };
        break;
      case 'boolean':
        if (raw.kind === 'boolean') return { type, value: raw.value };
        break;
      case 'string':
      case 'corelnk':
        if (raw.kind === 'text') return { type, value: raw.value };
        break;
      case 'opaque':
        if (raw.kind === 'bytes') return { type, value: raw.value };
        break;
      case 'objlnk':
        if (raw.kind === 'link' || raw.kind === 'text') return { type, value: parseObjectLink(raw.value) };
        break;
    }
    throw new Lwm2mError('bad-value', `the payload holds a ${raw.kind}`);
  },
  untyped,
};

function untyped(raw: RawValue): Lwm2mValue {
  switch (raw.kind) {
    case 'integer':
      if (raw.value < -MAX_INT64 - 1n || raw.value > MAX_UINT64) {
        return { type: 'float', value: Number(raw.value) };
      }
      if (raw.value > MAX_INT64) return { type: 'unsigned', value: raw.value };
      return { type: 'integer', value: raw.value };
    case 'float':
      return { type: 'float', value: raw.value };
    case 'text':
      return { type: 'string', value: raw.value };
    case 'bytes':
      return { type: 'opaque', value: raw.value };
    case 'boolean':
      return { type: 'boolean', value: raw.value };
    default:
      try {
        return { type: 'objlnk', value: parseObjectLink(raw.value) };
      } catch {
        return { type: 'string', value: raw.value };
      }
  }
}
