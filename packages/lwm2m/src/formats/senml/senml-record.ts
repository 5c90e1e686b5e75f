import { Lwm2mError } from '../../lwm2m-error.ts';
import type { RawValue } from '../raw-value.ts';

/** A number as SenML's formats tell it: integers exact, all else double. */
export type SenmlNumber = Extract<RawValue, { kind: 'integer' | 'float' }>;

/** RFC 8790 §3.2: in a patch, null removes what the record names. Plain SenML has no such value. */
export type SenmlValue = RawValue | { readonly kind: 'null' };

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
  readonly value?: SenmlValue;
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
  /** One of the values was null. */
  isNull?: boolean;
}

export function makeRecord({ bver, bn, bt, bv, n, t, v, vs, vb, vd, vlo, isNull }: SenmlFields): SenmlRecord {
  let value: SenmlValue | undefined = v;
  let values = v === undefined ? 0 : 1;
  const add = (other: SenmlValue): void => {
    value = other;
    values++;
  };
  if (vs !== undefined) add({ kind: 'text', value: vs });
  if (vb !== undefined) add({ kind: 'boolean', value: vb });
  if (vd !== undefined) add({ kind: 'bytes', value: vd });
  if (vlo !== undefined) add({ kind: 'link', value: vlo });
  if (isNull === true) add({ kind: 'null' });
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
