import { Lwm2mError } from '../../lwm2m-error.ts';
import type { SenmlNumber, SenmlRecord, SenmlValue } from './senml-record.ts';

/** A record that needs no other to be understood (RFC 8428 §4.6), except that a time may be relative still. */
export interface ResolvedRecord {
  readonly name: string;
  /** Seconds; below 2^28 relative to now (RFC 8428 §4.5.3). 0 where nothing is said. */
  readonly time: number;
  readonly value?: SenmlValue;
}

/** RFC 8428 §4.4. */
const SENML_VERSION = 10;
/** Base names are repeated for every record: bounds what a small pack can be made to take. */
const MAX_NAME = 128;

export function* resolveSenml(records: Iterable<SenmlRecord>): Generator<ResolvedRecord> {
  let baseName = '';
  let baseTime = 0;
  let baseValue: SenmlNumber | undefined;
  for (const record of records) {
    if (record.baseVersion !== undefined && record.baseVersion > SENML_VERSION) {
      throw new Lwm2mError('bad-payload', `SenML version ${record.baseVersion}`);
    }
    baseName = record.baseName ?? baseName;
    baseTime = record.baseTime ?? baseTime;
    baseValue = record.baseValue ?? baseValue;
    const name = baseName + (record.name ?? '');
    if (name.length > MAX_NAME) throw new Lwm2mError('too-large', 'a SenML name that is too long');
    const value = addBase(record.value, baseValue);
    const time = baseTime + (record.time ?? 0);
    if (!Number.isFinite(time)) throw new Lwm2mError('bad-payload', 'a SenML time that is no number');
    yield value === undefined ? { name, time } : { name, time, value };
  }
}

/** RFC 8428 §4.1: base value and value are added; where one is missing it is 0. */
function addBase(value: SenmlValue | undefined, base: SenmlNumber | undefined): SenmlValue | undefined {
  if (base === undefined) return value;
  if (value === undefined) return base;
  if (value.kind === 'integer' && base.kind === 'integer') {
    const sum = BigInt(value.value) + BigInt(base.value);
    const number = Number(sum);
    return { kind: 'integer', value: Number.isSafeInteger(number) ? number : sum };
  }
  if (value.kind !== 'integer' && value.kind !== 'float') return value;
  return { kind: 'float', value: Number(value.value) + Number(base.value) };
}
