import { BytesError, fromBase64, toBase64 } from '@holdfast/bytes';
import { Lwm2mError } from '../lwm2m-error.ts';
import type { ResourceDefinition } from '../model/definition.ts';
import { exactInteger, parseInteger } from './integer.ts';
import type { Lwm2mValue, ResourceType } from './lwm2m-value.ts';
import { formatObjectLink, parseObjectLink } from './object-link.ts';
import { checkTime, formatTime, parseTime } from './time.ts';

/**
 * What a value looks like in JSON: opaque as base64, integers beyond 2^53 as decimal strings, times as ISO 8601,
 * object links as `3:0`, and the floats that JSON lacks as `NaN`, `Infinity` and `-Infinity`.
 */
export type JsonValue = string | number | boolean;

export function toJson(value: Lwm2mValue): JsonValue {
  switch (value.type) {
    case 'integer':
    case 'unsigned':
      return typeof value.value === 'bigint' ? value.value.toString() : value.value;
    case 'float':
      return Number.isFinite(value.value) ? value.value : String(value.value);
    case 'opaque':
      return toBase64(value.value);
    case 'time':
      return formatTime(value.value);
    case 'objlnk':
      return formatObjectLink(value.value);
    default:
      return value.value;
  }
}

const SPECIAL_FLOATS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/** How each type is read. Undefined: the JSON is of another kind. */
const READ: { readonly [T in ResourceType]: (json: unknown) => Lwm2mValue | undefined } = {
  string: (json) => (typeof json === 'string' ? { type: 'string', value: json } : undefined),
  integer: (json) => readInteger(json, 'integer'),
  unsigned: (json) => readInteger(json, 'unsigned'),
  float: (json) => {
    const value = typeof json === 'number' ? json : SPECIAL_FLOATS.get(json);
    return value === undefined ? undefined : { type: 'float', value };
  },
  boolean: (json) => (typeof json === 'boolean' ? { type: 'boolean', value: json } : undefined),
  opaque: (json) => (typeof json === 'string' ? { type: 'opaque', value: readBase64(json) } : undefined),
  time: (json) => {
    if (typeof json === 'number') return { type: 'time', value: checkTime(json) };
    return typeof json === 'string' ? { type: 'time', value: parseTime(json) } : undefined;
  },
  objlnk: (json) => (typeof json === 'string' ? { type: 'objlnk', value: parseObjectLink(json) } : undefined),
  corelnk: (json) => (typeof json === 'string' ? { type: 'corelnk', value: json } : undefined),
};

/**
 * The inverse of {@link toJson}, by the type of the resource. Times may also be numbers of seconds, integers always
 * decimal strings. Throws `bad-value`.
 */
export function fromJson(json: unknown, definition: Pick<ResourceDefinition, 'type'>): Lwm2mValue {
  const { type } = definition;
  if (type === 'none') throw new Lwm2mError('bad-value', 'the resource has no value');
  const value = READ[type](json);
  if (value === undefined)
    throw new Lwm2mError('bad-value', `a ${typeof json} cannot be a value of type ${type}`);
  return value;
}

function readInteger(json: unknown, type: 'integer' | 'unsigned'): Lwm2mValue | undefined {
  if (typeof json === 'string') return { type, value: parseInteger(json, type) };
  if (typeof json !== 'number') return undefined;
  // A JSON number beyond 2^53 has already lost digits: only a string can say it.
  if (!Number.isSafeInteger(json)) throw new Lwm2mError('bad-value', 'not a whole number within 2^53');
  return { type, value: exactInteger(json, type) };
}

function readBase64(text: string): Uint8Array {
  try {
    return fromBase64(text);
  } catch (cause) {
    if (!(cause instanceof BytesError)) throw cause;
    throw new Lwm2mError('bad-value', 'not base64', { cause });
  }
}
