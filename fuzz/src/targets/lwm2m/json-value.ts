import { fromUtf8, utf8 } from '@holdfast/bytes';
import { fromJson, toJson, type Lwm2mValue, type ResourceType } from '@holdfast/lwm2m';
import { target } from '../../engine/target.ts';
import { valueOf } from './values.ts';

const TYPES: readonly ResourceType[] = [
  'string',
  'integer',
  'unsigned',
  'float',
  'boolean',
  'opaque',
  'time',
  'objlnk',
  'corelnk',
];

/** The first byte of an input says of which type the resource is. */
export const jsonValueTarget = target<Lwm2mValue>({
  name: 'lwm2m-json-value',
  errors: ['Lwm2mError', 'BytesError', 'SyntaxError'],
  dictionary: [
    '"NaN"',
    '"-Infinity"',
    '"3:0"',
    '"65535:65536"',
    '"2026-01-31T12:00:00+14:00"',
    '"+275760-09-13T00:00:00Z"',
    '"AA=="',
    'null',
    '1e21',
  ],
  seed: (random) => {
    const index = random.below(TYPES.length);
    const json = toJson(valueOf(random, TYPES[index] as ResourceType));
    return Uint8Array.of(index, ...utf8(JSON.stringify(json)));
  },
  decode: (input) => {
    const type = TYPES[(input[0] ?? 0) % TYPES.length] as ResourceType;
    return fromJson(JSON.parse(fromUtf8(input.subarray(1))), { type });
  },
  // JSON.stringify has no minus zero.
  encode: (value) =>
    Object.is(value.value, -0)
      ? undefined
      : Uint8Array.of(TYPES.indexOf(value.type), ...utf8(JSON.stringify(toJson(value)))),
});
