import type { ExactInteger } from '../../values/lwm2m-value.ts';

/** A CBOR data item (RFC 8949 §2), as far as anything in LwM2M needs it. */
export type CborItem =
  /** Any of 64 bits and a sign: number when safe. */
  | { readonly kind: 'integer'; readonly value: ExactInteger }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'array'; readonly value: readonly CborItem[] }
  | { readonly kind: 'map'; readonly value: readonly (readonly [CborItem, CborItem])[] }
  | { readonly kind: 'tag'; readonly tag: ExactInteger; readonly value: CborItem }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** null, undefined and unassigned simple values. */
  | { readonly kind: 'simple'; readonly value: number };
