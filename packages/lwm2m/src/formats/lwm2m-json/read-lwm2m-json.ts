import { Lwm2mError } from '../../lwm2m-error.ts';
import { jsonNumber, parseExactJson } from '../json/exact-json.ts';
import type { RawValue } from '../raw-value.ts';

/** The fields of Core 1.0.2 table 6.4.4-1; unknown ones are read past. */
export interface JsonPack {
  readonly baseName?: string;
  readonly baseTime?: number;
  readonly records: readonly JsonRecord[];
}

export interface JsonRecord {
  readonly name?: string;
  readonly time?: number;
  readonly value?: RawValue;
}

type JsonObject = Readonly<Record<string, unknown>>;

export function readLwm2mJson(text: string, maxRecords: number): JsonPack {
  const pack = parseExactJson(text);
  if (!isObject(pack)) throw new Lwm2mError('bad-payload', 'an LwM2M JSON payload is an object');
  const baseName = textField(pack, 'bn');
  const baseTime = numberField(pack, 'bt');
  const records = Object.hasOwn(pack, 'e') ? pack['e'] : undefined;
  if (!Array.isArray(records)) throw new Lwm2mError('bad-payload', 'e is no array');
  if (records.length > maxRecords) throw new Lwm2mError('too-large', `more than ${maxRecords} records`);
  return {
    ...(baseName === undefined ? undefined : { baseName }),
    ...(baseTime === undefined ? undefined : { baseTime: Number(baseTime.value) }),
    records: records.map(readRecord),
  };
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readRecord(record: unknown): JsonRecord {
  if (!isObject(record)) throw new Lwm2mError('bad-payload', 'a record is an object');
  const name = textField(record, 'n');
  const time = numberField(record, 't');
  const values = VALUES.flatMap((read) => read(record) ?? []);
  if (values.length > 1) throw new Lwm2mError('bad-payload', 'a record with two values');
  const [value] = values;
  return {
    ...(name === undefined ? undefined : { name }),
    ...(time === undefined ? undefined : { time: Number(time.value) }),
    ...(value === undefined ? undefined : { value }),
  };
}

const VALUES: readonly ((record: JsonObject) => RawValue | undefined)[] = [
  (record) => numberField(record, 'v'),
  (record) => {
    const value = textField(record, 'sv');
    return value === undefined ? undefined : { kind: 'text', value };
  },
  (record) => {
    const value = textField(record, 'ov');
    return value === undefined ? undefined : { kind: 'link', value };
  },
  (record) => {
    const value = field(record, 'bv');
    if (value === undefined) return undefined;
    if (typeof value !== 'boolean') throw wrong('bv', value);
    return { kind: 'boolean', value };
  },
];

const field = (object: JsonObject, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

const wrong = (name: string, value: unknown): Lwm2mError =>
  new Lwm2mError('bad-payload', `${name} cannot be a ${value === null ? 'null' : typeof value}`);

function textField(object: JsonObject, name: string): string | undefined {
  const value = field(object, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !value.isWellFormed()) throw wrong(name, value);
  return value;
}

function numberField(object: JsonObject, name: string): ReturnType<typeof jsonNumber> {
  const value = field(object, name);
  if (value === undefined) return undefined;
  const number = jsonNumber(value);
  if (number === undefined) throw wrong(name, value);
  return number;
}
