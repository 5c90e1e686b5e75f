import { toBase64, utf8 } from '@holdfast/bytes';
import { formatJsonNumber } from '../json/exact-json.ts';
import type { SenmlRecord, SenmlValue } from './senml-record.ts';

/** SenML in JSON (RFC 8428 §5), by hand so that integers beyond 2^53 keep their digits. */
export function writeSenmlJson(records: readonly SenmlRecord[]): Uint8Array {
  return utf8(`[${records.map(writeRecord).join(',')}]`);
}

function writeRecord({ baseName, baseTime, name, time, value }: SenmlRecord): string {
  const fields: string[] = [];
  if (baseName !== undefined) fields.push(`"bn":${JSON.stringify(baseName)}`);
  if (baseTime !== undefined) fields.push(`"bt":${formatJsonNumber(baseTime)}`);
  if (name !== undefined) fields.push(`"n":${JSON.stringify(name)}`);
  if (time !== undefined) fields.push(`"t":${formatJsonNumber(time)}`);
  if (value !== undefined) fields.push(writeValue(value));
  return `{${fields.join(',')}}`;
}

function writeValue(value: SenmlValue): string {
  switch (value.kind) {
    case 'integer':
      return `"v":${value.value}`;
    case 'float':
      return `"v":${formatJsonNumber(value.value)}`;
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
