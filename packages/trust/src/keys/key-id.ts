import { sha256 } from '@noble/hashes/sha2.js';
import { encodeCbor } from '../cbor/encode-cbor.ts';
import { KEY_KINDS, type RawPublicKey } from './public-key.ts';

/** The first 8 bytes of the hash of `[kind, bytes]`: a passkey's page is not part of it. */
export function keyId({ kind, bytes }: RawPublicKey): Uint8Array {
  return sha256(encodeCbor([KEY_KINDS[kind], bytes])).slice(0, 8);
}
