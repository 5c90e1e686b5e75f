import { Lwm2mError } from '../../lwm2m-error.ts';
import type { CborItem } from '../cbor/cbor-item.ts';
import { cborNumber } from '../cbor/cbor-number.ts';
import { readCbor } from '../cbor/read-cbor.ts';
import {
  checkUnknownLabel,
  makeRecord,
  type SenmlFields,
  type SenmlNumber,
  type SenmlRecord,
} from './senml-record.ts';

/** Array, map, and a tagged decimal fraction or whatever a field that is read past holds. */
const MAX_DEPTH = 8;
/** The record and, for each of some fields, a label and a value. */
const ITEMS_PER_RECORD = 33;

/** SenML in CBOR (RFC 8428 §6). Throws `Lwm2mError`, or `BytesError` where the bytes end early or text is not UTF-8. */
export function readSenmlCbor(bytes: Uint8Array, maxRecords: number): SenmlRecord[] {
  const pack = readCbor(bytes, { maxDepth: MAX_DEPTH, maxItems: 1 + maxRecords * ITEMS_PER_RECORD });
  if (pack.kind !== 'array') throw new Lwm2mError('bad-payload', 'a SenML pack is an array');
  if (pack.value.length > maxRecords) throw new Lwm2mError('too-large', `more than ${maxRecords} records`);
  return pack.value.map(readRecord);
}

function readRecord(record: CborItem): SenmlRecord {
  if (record.kind !== 'map') throw new Lwm2mError('bad-payload', 'a SenML record is a map');
  const fields: SenmlFields = {};
  for (const [label, value] of record.value) {
    if (label.kind !== 'integer' && label.kind !== 'text') {
      throw new Lwm2mError('bad-payload', 'a SenML label that is neither a number nor text');
    }
    const read = READ.get(label.value);
    if (isNull(value) && VALUES.has(label.value)) fields.isNull = true;
    else if (read !== undefined) read(fields, value);
    else if (label.kind === 'text') checkUnknownLabel(label.value);
  }
  return makeRecord(fields);
}

const VALUES: ReadonlySet<unknown> = new Set([2, 3, 4, 8, 'vlo']);

/** RFC 8949 §3.3: simple value 22. */
const isNull = (item: CborItem): boolean => item.kind === 'simple' && item.value === 22;

type ReadField = (fields: SenmlFields, item: CborItem) => void;

/** RFC 8428 table 4; LwM2M's object link has a text label (Core 1.1.1 §7.4). */
const READ: ReadonlyMap<unknown, ReadField> = new Map<unknown, ReadField>([
  [-1, (fields, item) => void (fields.bver = Number(number(item).value))],
  [-2, (fields, item) => void (fields.bn = text(item))],
  [-3, (fields, item) => void (fields.bt = Number(number(item).value))],
  [-5, (fields, item) => void (fields.bv = number(item))],
  [0, (fields, item) => void (fields.n = text(item))],
  [6, (fields, item) => void (fields.t = Number(number(item).value))],
  [2, (fields, item) => void (fields.v = number(item))],
  [3, (fields, item) => void (fields.vs = text(item))],
  ['vlo', (fields, item) => void (fields.vlo = text(item))],
  [
    4,
    (fields, item) => {
      if (item.kind !== 'boolean') throw wrong(item, 'a boolean');
      fields.vb = item.value;
    },
  ],
  [
    8,
    (fields, item) => {
      if (item.kind !== 'bytes') throw wrong(item, 'bytes');
      fields.vd = item.value;
    },
  ],
]);

const wrong = (item: CborItem, expected: string): Lwm2mError =>
  new Lwm2mError('bad-payload', `a SenML field holds ${item.kind}, not ${expected}`);

function text(item: CborItem): string {
  if (item.kind !== 'text') throw wrong(item, 'text');
  return item.value;
}

function number(item: CborItem): SenmlNumber {
  const value = cborNumber(item);
  if (value === undefined) throw wrong(item, 'a number');
  return value;
}
