import { BytesError, fromBase64, fromUtf8 } from '@holdfast/bytes';
import { Lwm2mError, quote } from '../../lwm2m-error.ts';
import { jsonNumber, parseExactJson } from '../json/exact-json.ts';
import {
  checkUnknownLabel,
  makeRecord,
  type SenmlFields,
  type SenmlNumber,
  type SenmlRecord,
} from './senml-record.ts';

/** SenML in JSON (RFC 8428 §5). Throws `Lwm2mError`, or `BytesError` for what is not UTF-8. */
export function readSenmlJson(bytes: Uint8Array, maxRecords: number): SenmlRecord[] {
  const pack = parseExactJson(fromUtf8(bytes));
  if (!Array.isArray(pack)) throw new Lwm2mError('bad-payload', 'a SenML pack is an array');
  if (pack.length > maxRecords) throw new Lwm2mError('too-large', `more than ${maxRecords} records`);
  return pack.map(readRecord);
}

function readRecord(record: unknown): SenmlRecord {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw new Lwm2mError('bad-payload', 'a SenML record is an object');
  }
  const fields: SenmlFields = {};
  for (const [label, value] of Object.entries(record)) {
    const read = READ.get(label);
    if (read === undefined) checkUnknownLabel(label);
    else if (value === null && VALUES.has(label)) fields.isNull = true;
    else read(fields, value);
  }
  return makeRecord(fields);
}

const VALUES: ReadonlySet<string> = new Set(['v', 'vs', 'vb', 'vd', 'vlo']);

type ReadField = (fields: SenmlFields, value: unknown) => void;

const READ: ReadonlyMap<string, ReadField> = new Map<string, ReadField>([
  ['bver', (fields, value) => void (fields.bver = Number(number('bver', value).value))],
  ['bn', (fields, value) => void (fields.bn = text('bn', value))],
  ['bt', (fields, value) => void (fields.bt = Number(number('bt', value).value))],
  ['bv', (fields, value) => void (fields.bv = number('bv', value))],
  ['n', (fields, value) => void (fields.n = text('n', value))],
  ['t', (fields, value) => void (fields.t = Number(number('t', value).value))],
  ['v', (fields, value) => void (fields.v = number('v', value))],
  ['vs', (fields, value) => void (fields.vs = text('vs', value))],
  ['vlo', (fields, value) => void (fields.vlo = text('vlo', value))],
  ['vd', (fields, value) => void (fields.vd = data(text('vd', value)))],
  [
    'vb',
    (fields, value) => {
      if (typeof value !== 'boolean') throw wrong('vb', value);
      fields.vb = value;
    },
  ],
]);

const wrong = (label: string, value: unknown): Lwm2mError =>
  new Lwm2mError('bad-payload', `SenML ${label} cannot be a ${value === null ? 'null' : typeof value}`);

function text(label: string, value: unknown): string {
  if (typeof value !== 'string' || !value.isWellFormed()) throw wrong(label, value);
  return value;
}

function number(label: string, value: unknown): SenmlNumber {
  const read = jsonNumber(value);
  if (read === undefined) throw wrong(label, value);
  return read;
}

/** Base 64 with the URL alphabet, no padding (RFC 8428 §4.2); the standard alphabet is understood too. */
function data(encoded: string): Uint8Array {
  try {
    return fromBase64(encoded.replaceAll('-', '+').replaceAll('_', '/'));
  } catch (cause) {
    if (!(cause instanceof BytesError)) throw cause;
    throw new Lwm2mError('bad-payload', `SenML vd ${quote(encoded)}`, { cause });
  }
}
