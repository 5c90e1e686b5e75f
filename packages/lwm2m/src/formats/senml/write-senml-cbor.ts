import { BytesWriter } from '@holdfast/bytes';
import {
  writeArrayHead,
  writeBoolean,
  writeBytes,
  writeFloat,
  writeInteger,
  writeMapHead,
  writeNull,
  writeText,
} from '../cbor/write-cbor.ts';
import type { SenmlRecord, SenmlValue } from './senml-record.ts';

/** SenML in CBOR (RFC 8428 §6), labels as in its table 4. */
export function writeSenmlCbor(records: readonly SenmlRecord[]): Uint8Array {
  const writer = new BytesWriter(32 * (records.length + 1));
  writeArrayHead(writer, records.length);
  for (const record of records) writeRecord(writer, record);
  return writer.bytes();
}

function writeRecord(writer: BytesWriter, { baseName, baseTime, name, time, value }: SenmlRecord): void {
  let fields = 0;
  for (const field of [baseName, baseTime, name, time, value]) if (field !== undefined) fields++;
  writeMapHead(writer, fields);
  if (baseName !== undefined) {
    writeInteger(writer, -2);
    writeText(writer, baseName);
  }
  if (baseTime !== undefined) {
    writeInteger(writer, -3);
    writeTime(writer, baseTime);
  }
  if (name !== undefined) {
    writeInteger(writer, 0);
    writeText(writer, name);
  }
  if (time !== undefined) {
    writeInteger(writer, 6);
    writeTime(writer, time);
  }
  if (value !== undefined) writeValue(writer, value);
}

function writeTime(writer: BytesWriter, seconds: number): void {
  if (Number.isSafeInteger(seconds)) writeInteger(writer, seconds);
  else writeFloat(writer, seconds);
}

function writeValue(writer: BytesWriter, value: SenmlValue): void {
  switch (value.kind) {
    case 'integer':
      writeInteger(writer, 2);
      return writeInteger(writer, value.value);
    case 'float':
      writeInteger(writer, 2);
      return writeFloat(writer, value.value);
    case 'text':
      writeInteger(writer, 3);
      return writeText(writer, value.value);
    case 'boolean':
      writeInteger(writer, 4);
      return writeBoolean(writer, value.value);
    case 'bytes':
      writeInteger(writer, 8);
      return writeBytes(writer, value.value);
    case 'null':
      writeInteger(writer, 2);
      return writeNull(writer);
    case 'link':
      writeText(writer, 'vlo');
      return writeText(writer, value.value);
  }
}
