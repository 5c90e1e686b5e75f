import { CborReader } from '../cbor/cbor-reader.ts';
import { encodeCbor } from '../cbor/encode-cbor.ts';
import { FieldReader } from '../cbor/field-reader.ts';
import type { HolderPublicKey } from '../keys/public-key.ts';
import { TrustError } from '../trust-error.ts';

/** RFC 9052 §3.1. */
const ALG = 1;
const KID = 4;
const KEY_ID_LENGTH = 8;

/** Fully specified algorithms, RFC 9864 §2. */
const ED25519 = -19;
const ESP256 = -9;

export type Algorithm = typeof ED25519 | typeof ESP256;

export const algorithmOf = (kind: HolderPublicKey['kind']): Algorithm =>
  kind === 'ed25519' ? ED25519 : ESP256;

export interface ProtectedHeader {
  readonly algorithm: Algorithm;
  readonly keyId: Uint8Array;
}

/** The protected header of a signature of a COSE_Sign. */
export const encodeHeader = ({ algorithm, keyId }: ProtectedHeader): Uint8Array =>
  encodeCbor(
    new Map<number, number | Uint8Array>([
      [ALG, algorithm],
      [KID, keyId],
    ]),
  );

export function decodeHeader(bytes: Uint8Array): ProtectedHeader {
  const reader = new CborReader(bytes);
  const fields = new FieldReader(reader, 'a protected header', 2);
  const algorithm = readAlgorithm(fields.need(ALG));
  const keyId = fields.need(KID).fixed(KEY_ID_LENGTH);
  fields.end();
  reader.end();
  return { algorithm, keyId };
}

/** The protected header of a COSE_Sign1: whose it is, its reader knows. */
export const encodeHeader1 = (algorithm: Algorithm): Uint8Array => encodeCbor(new Map([[ALG, algorithm]]));

export function decodeHeader1(bytes: Uint8Array): Algorithm {
  const reader = new CborReader(bytes);
  const fields = new FieldReader(reader, 'a protected header', 1);
  const algorithm = readAlgorithm(fields.need(ALG));
  fields.end();
  reader.end();
  return algorithm;
}

function readAlgorithm(reader: CborReader): Algorithm {
  const label = reader.label();
  if (label !== ED25519 && label !== ESP256) throw new TrustError('malformed', `algorithm ${label}`);
  return label;
}
