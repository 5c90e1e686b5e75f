import { encodeCbor } from '../cbor/encode-cbor.ts';

const EMPTY = new Uint8Array();

/** RFC 9052 §4.4: what one signature of a COSE_Sign is made over. `aad` is external data; the format has none. */
export const signatureStructure = (
  bodyProtected: Uint8Array,
  signProtected: Uint8Array,
  payload: Uint8Array,
  aad: Uint8Array = EMPTY,
): Uint8Array => encodeCbor(['Signature', bodyProtected, signProtected, aad, payload]);

/** RFC 9052 §4.4: what the signature of a COSE_Sign1 is made over. */
export const signature1Structure = (
  bodyProtected: Uint8Array,
  payload: Uint8Array,
  aad: Uint8Array = EMPTY,
): Uint8Array => encodeCbor(['Signature1', bodyProtected, aad, payload]);
