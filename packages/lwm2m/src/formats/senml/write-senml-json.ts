import { toBase64, utf8 } from '@holdfast/bytes';
import { Lwm2mError } from '../../lwm2m-error.ts';
import type { SenmlRecord, SenmlValue } from './senml-record.ts';

/** SenML in JSON (RFC 8428 §5), by hand so that integers beyond 2^53 keep their digits. */
export function writeSenmlJson(records: readonly SenmlRecord[]): Uint8Array {
  return utf8(`[${records.map(writeRecord).join(',')}]`);
}

function writeRecord({ baseName, baseTime, name, time, value }: SenmlRecord): string {
  const fields: string[] = [];
  if (baseName !== undefined) fields.push(`"bn":${JSON.stringify(baseName)}`);
  if (baseTime !== undefined) fields.push(`"bt":${number(baseTime)}`);
  if (name !== undefined) fields.push(`"n":${JSON.stringify(name)}`);
  if (time !== undefined) fields.push(`"t":${number(time)}`);
  if (value !== undefined) fields.push(writeValue(value));
  return `{${fields.join(',')}}`;
}

function writeValue(value: SenmlValue): string {
  switch (value.kind) {
    case 'integer':
      return `"v":${value.value}`;
    case 'float':
      return `"v":${number(value.value)}`;
    case 'text':
      return `"vs":${JSON.stringify(value.value)}`;
    case 'boolean':
      return `"vb":${value.value}`;
    case 'bytes':
      return `"vd":"${toBase64(value.value).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}"`;
    case 'null':
      return '"v":null';
    default:
      return `"vlo":${JSON.stringify(value.value)}`;
  }
}

function number(value: number): string {
  if (!Number.isFinite(value)) throw new Lwm2mError('unencodable', `JSON has no ${value}`);
  return Object.is(value, -0) ? '-0' : String(value);
}
