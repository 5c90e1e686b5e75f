import { concat, fromHex, toHex } from '@holdfast/bytes';
import { decode } from 'cborg';
import { encodeCbor, type CborValue } from '../../cbor/encode-cbor.ts';

export type Fields = Map<number, CborValue>;

/** A map with a field changed, of whatever type: what our own encoders would refuse to write. */
export function edit(bytes: Uint8Array, change: (fields: Fields) => void): Uint8Array {
  const fields = decode(bytes, { useMaps: true }) as Fields;
  change(fields);
  return encodeCbor(fields);
}

export const withField = (bytes: Uint8Array, key: number, value: CborValue): Uint8Array =>
  edit(bytes, (fields) => fields.set(key, value));

export const withoutField = (bytes: Uint8Array, key: number): Uint8Array =>
  edit(bytes, (fields) => fields.delete(key));

/** The first occurrence, which there must be, by other bytes: what no encoder would write. */
export function replace(bytes: Uint8Array, from: string, to: string): Uint8Array {
  for (let at = 0; at <= bytes.length; at++) {
    const length = from.length / 2;
    if (toHex(bytes.subarray(at, at + length)) === from) {
      return concat(bytes.subarray(0, at), fromHex(to), bytes.subarray(at + length));
    }
  }
  throw new Error(`no ${from} in what is to be changed`);
}
