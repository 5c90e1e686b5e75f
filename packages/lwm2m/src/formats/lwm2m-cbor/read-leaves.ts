import { Lwm2mError } from '../../lwm2m-error.ts';
import type { CborItem } from '../cbor/cbor-item.ts';
import { cborRawValue } from '../cbor/cbor-value.ts';
import type { RawValue } from '../raw-value.ts';

/** A value and the ids of the keys that lead to it. */
export interface Leaf {
  readonly ids: readonly number[];
  readonly value: RawValue;
}

/** Object, object instance, resource, resource instance. */
const MAX_IDS = 4;
const MAX_ID = 65_535;

/** Every value of the nested maps, in their order. */
export function readLeaves(payload: CborItem, maxLeaves: number): Leaf[] {
  if (payload.kind !== 'map') throw new Lwm2mError('bad-payload', 'an LwM2M CBOR payload is a map');
  const leaves: Leaf[] = [];
  const walk = (item: CborItem, ids: readonly number[]): void => {
    if (item.kind === 'map') {
      for (const [key, value] of item.value) walk(value, below(ids, key));
      return;
    }
    if (leaves.length >= maxLeaves) throw new Lwm2mError('too-large', `more than ${maxLeaves} values`);
    leaves.push({ ids, value: cborRawValue(item) });
  };
  walk(payload, []);
  return leaves;
}

function below(ids: readonly number[], key: CborItem): readonly number[] {
  const keys = key.kind === 'array' ? key.value : [key];
  if (keys.length === 0) throw new Lwm2mError('bad-payload', 'a key of no id');
  const next = [...ids, ...keys.map(readId)];
  if (next.length > MAX_IDS) throw new Lwm2mError('bad-payload', 'keys of more ids than a path has');
  return next;
}

function readId(item: CborItem): number {
  if (item.kind === 'integer' && typeof item.value === 'number' && item.value >= 0 && item.value <= MAX_ID) {
    return item.value;
  }
  throw new Lwm2mError('bad-payload', 'a key that is no id');
}
