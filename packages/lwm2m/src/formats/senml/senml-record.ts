import { Lwm2mError } from '../../lwm2m-error.ts';
import type { RawValue } from '../raw-value.ts';

/** A number as SenML's formats tell it: integers exact, all else double. */
export type SenmlNumber = Extract<RawValue, { kind: 'integer' | 'float' }>;

/**
 * One record of a SenML pack (RFC 8428 §4). Units, sums and update times are read past: LwM2M gives them no meaning.
 */
export interface SenmlRecord {
  readonly baseVersion?: number;
  readonly baseName?: string;
  readonly baseTime?: number;
  readonly baseValue?: SenmlNumber;
  readonly name?: string;
  /** Seconds, as written. */
  readonly time?: number;
  readonly value?: RawValue;
}

/** A record's fields by their labels (RFC 8428 table 1, and LwM2M's object link), each already of the kind its label asks for. */
export interface SenmlFields {
  bver?: number;
  bn?: string;
  bt?: number;
  bv?: SenmlNumber;
  n?: string;
  t?: number;
  v?: SenmlNumber;
  vs?: string;
  vb?: boolean;
  vd?: Uint8Array;
  vlo?: string;
}

export function makeRecord({ bver, bn, bt, bv, n, t, v, vs, vb, vd, vlo }: SenmlFields): SenmlRecord {
  let value: RawValue | undefined = v;
  let values = v === undefined ? 0 : 1;
  const add = (other: RawValue): void => {
    value = other;
    values++;
  };
  if (vs !== undefined) add({ kind: 'text', value: vs });
  if (vb !== undefined) add({ kind: 'boolean', value: vb });
  if (vd !== undefined) add({ kind: 'bytes', value: vd });
  if (vlo !== undefined) add({ kind: 'link', value: vlo });
  // RFC 8428 §4.2: "there MUST be ... no more than one" of them.
  if (values > 1) throw new Lwm2mError('bad-payload', 'a SenML record with two values');
  return {
    ...(bver === undefined ? undefined : { baseVersion: bver }),
    ...(bn === undefined ? undefined : { baseName: bn }),
    ...(bt === undefined ? undefined : { baseTime: bt }),
    ...(bv === undefined ? undefined : { baseValue: bv }),
    ...(n === undefined ? undefined : { name: n }),
    ...(t === undefined ? undefined : { time: t }),
    ...(value === undefined ? undefined : { value }),
  };
}

/** RFC 8428 §4.4: a field whose label ends so must be understood, or the pack refused. */
export function checkUnknownLabel(label: string): void {
  if (label.endsWith('_')) throw new Lwm2mError('bad-payload', 'a SenML field that must be understood');
}
