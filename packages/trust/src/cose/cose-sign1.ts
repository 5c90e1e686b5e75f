import { CborReader } from '../cbor/cbor-reader.ts';
import { encodeCbor } from '../cbor/encode-cbor.ts';
import type { PlainPublicKey } from '../keys/public-key.ts';
import type { Signer } from '../keys/signer.ts';
import { verifySignature } from '../keys/verify-signature.ts';
import { TrustError } from '../trust-error.ts';
import { algorithmOf, decodeHeader1, encodeHeader1, type Algorithm } from './header.ts';
import { signature1Structure } from './sig-structure.ts';

export const MAX_SIGNED1 = 4096;

const SIGNATURE_LENGTH = 64;
const MAX_HEADER = 8;
const EMPTY = new Uint8Array();

/** A payload with the one signature on it, by a key that the reader knows. */
export interface CoseSign1 {
  readonly algorithm: Algorithm;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

/** COSE_Sign1 of RFC 9052 §4.2, untagged. */
export const encodeCoseSign1 = ({ algorithm, payload, signature }: CoseSign1): Uint8Array =>
  encodeCbor([encodeHeader1(algorithm), new Map(), payload, signature]);

/** Says nothing about whether the signature verifies. Throws {@link TrustError} `malformed` or `too-large`. */
export function decodeCoseSign1(bytes: Uint8Array): CoseSign1 {
  if (bytes.length > MAX_SIGNED1) throw new TrustError('too-large', `${bytes.length} bytes are signed`);
  const reader = new CborReader(bytes);
  reader.tuple(4);
  const algorithm = decodeHeader1(reader.bytes({ max: MAX_HEADER }));
  reader.map({ max: 0 });
  const payload = reader.bytes({ min: 1, max: MAX_SIGNED1 });
  const signature = reader.fixed(SIGNATURE_LENGTH);
  reader.end();
  return { algorithm, payload, signature };
}

export async function signCose1(signer: Signer, payload: Uint8Array): Promise<Uint8Array> {
  const algorithm = algorithmOf(signer.publicKey.kind);
  const signature = await signer.sign(signature1Structure(encodeHeader1(algorithm), payload, EMPTY));
  return encodeCoseSign1({ algorithm, payload, signature });
}

export const isSigned1By = (key: PlainPublicKey, { algorithm, payload, signature }: CoseSign1): boolean =>
  algorithm === algorithmOf(key.kind) &&
  verifySignature(key, signature1Structure(encodeHeader1(algorithm), payload, EMPTY), signature);
