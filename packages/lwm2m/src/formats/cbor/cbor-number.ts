import { toHex } from '@holdfast/bytes';
import { Lwm2mError } from '../../lwm2m-error.ts';
import type { ExactInteger } from '../../values/lwm2m-value.ts';
import type { CborItem } from './cbor-item.ts';

type CborNumber =
  | { readonly kind: 'integer'; readonly value: ExactInteger }
  | { readonly kind: 'float'; readonly value: number };

const MAX_BIGNUM_BYTES = 8;

/** Every way to write a number: integer, float, bignum (tags 2, 3) and decimal fraction (tag 4; RFC 8428 §6 allows it). */
export function cborNumber(item: CborItem): CborNumber | undefined {
  if (item.kind === 'integer' || item.kind === 'float') return item;
  if (item.kind !== 'tag') return undefined;
  if ((item.tag === 2 || item.tag === 3) && item.value.kind === 'bytes') {
    return { kind: 'integer', value: bignum(item.value.value, item.tag === 3) };
  }
  if (item.tag === 4) return decimalFraction(item.value);
  return undefined;
}

function bignum(bytes: Uint8Array, isNegative: boolean): ExactInteger {
  if (bytes.length > MAX_BIGNUM_BYTES) throw new Lwm2mError('bad-value', 'an integer of more than 64 bits');
  const magnitude = bytes.length === 0 ? 0n : BigInt(`0x${toHex(bytes)}`);
  const exact = isNegative ? -1n - magnitude : magnitude;
  const number = Number(exact);
  return Number.isSafeInteger(number) ? number : exact;
}

function decimalFraction(item: CborItem): CborNumber | undefined {
  if (item.kind !== 'array' || item.value.length !== 2) return undefined;
  const [exponent, mantissa] = item.value;
  if (exponent?.kind !== 'integer' || mantissa?.kind !== 'integer') return undefined;
  return { kind: 'float', value: Number(`${mantissa.value}e${exponent.value}`) };
}
