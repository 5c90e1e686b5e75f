import { encodeCbor } from '../cbor/encode-cbor.ts';
import { leafHash } from '../log/tree-hash.ts';

const MEMBER_FORMAT = 'hf-member/1';

/** A device of a set; with the nonce that it gave, for an operation that binds one. */
export interface Member {
  readonly endpoint: string;
  readonly nonce?: Uint8Array;
}

/** docs/trust-format.md, "Sets". */
export const memberLeaf = ({ endpoint, nonce }: Member): Uint8Array =>
  leafHash(encodeCbor(nonce === undefined ? [MEMBER_FORMAT, endpoint] : [MEMBER_FORMAT, endpoint, nonce]));
