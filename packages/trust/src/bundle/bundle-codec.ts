import { concat } from '@holdfast/bytes';
import { CborReader } from '../cbor/cbor-reader.ts';
import { encodeCbor, type CborValue } from '../cbor/encode-cbor.ts';
import { FieldReader } from '../cbor/field-reader.ts';
import { MAX_SIGNED } from '../cose/cose-sign.ts';
import { logProofValue, readLogProof } from '../log/log-proof-codec.ts';
import { splitHashes } from '../log/tile.ts';
import { HASH_BYTES } from '../log/tree-hash.ts';
import type { Membership } from '../members/member-tree.ts';
import { TrustError } from '../trust-error.ts';
import type { Bundle } from './bundle.ts';

const BUNDLE_FORMAT = 'hf-bundle/1';

export const MAX_BUNDLE = 65_536;
export const MAX_ATTACHMENT = 16_384;

const MAX_PATH_HASHES = 64;
const NONCE_LENGTH = 16;

/** What is signed stays bytes: its own codec reads it. Throws {@link TrustError} `too-large` or `malformed`. */
export function decodeBundle(bytes: Uint8Array): Bundle {
  if (bytes.length > MAX_BUNDLE) throw new TrustError('too-large', `a bundle of ${bytes.length} bytes`);
  const reader = new CborReader(bytes);
  const fields = new FieldReader(reader, 'a bundle', 5);
  if (fields.need(1).text({ max: BUNDLE_FORMAT.length }) !== BUNDLE_FORMAT) {
    throw new TrustError('malformed', 'not a bundle');
  }
  const signed = fields.need(2).bytes({ min: 1, max: MAX_SIGNED, over: 'too-large' });
  const proof = readLogProof(fields.need(3));
  const membership = fields.optional(4, readMembership);
  const attachment = fields.optional(5, (at) => at.bytes({ max: MAX_ATTACHMENT, over: 'too-large' }));
  fields.end();
  reader.end();
  return {
    signed,
    proof,
    ...(membership === undefined ? {} : { membership }),
    ...(attachment === undefined ? {} : { attachment }),
  };
}

/** Throws {@link TrustError} for what no device would decode. */
export function encodeBundle({ signed, proof, membership, attachment }: Bundle): Uint8Array {
  const fields = new Map<number, CborValue>([
    [1, BUNDLE_FORMAT],
    [2, signed],
    [3, logProofValue(proof)],
  ]);
  if (membership !== undefined) fields.set(4, membershipValue(membership));
  if (attachment !== undefined) fields.set(5, attachment);
  const bytes = encodeCbor(fields);
  decodeBundle(bytes);
  return bytes;
}

function membershipValue({ index, path, nonce }: Membership): CborValue {
  const value = [index, concat(...path)];
  return nonce === undefined ? value : [...value, nonce];
}

function readMembership(reader: CborReader): Membership {
  const length = reader.array({ min: 2, max: 3 });
  const index = reader.integer();
  const path = splitHashes(reader.bytes({ max: MAX_PATH_HASHES * HASH_BYTES, over: 'too-large' }));
  return length === 2 ? { index, path } : { index, path, nonce: reader.fixed(NONCE_LENGTH) };
}
