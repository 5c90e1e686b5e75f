import { CborReader } from '../cbor/cbor-reader.ts';
import { encodeCbor, type CborValue } from '../cbor/encode-cbor.ts';
import { FieldReader } from '../cbor/field-reader.ts';
import { TrustError } from '../trust-error.ts';
import { compareBytes } from '../cbor/compare-bytes.ts';
import { decodeHeader, encodeHeader, type Algorithm } from './header.ts';

export const MAX_SIGNED = 16_384;
export const MAX_SIGNATURES = 16;
export const MAX_TAIL = 256;

const SIGNATURE_LENGTH = 64;
const AUTHENTICATOR_LENGTH = 5;
const MAX_HEADER = 32;
/** In the range for private use, RFC 9052 §11.1. */
const PASSKEY_LABEL = -65537;
const CLOSING_BRACE = 0x7d;
const COMMA = 0x2c;

/** What the verifier cannot rebuild of what a passkey signed. */
export interface PasskeyParts {
  /** Flags and counter, 5 bytes. */
  readonly authenticator: Uint8Array;
  /** What follows `"crossOrigin":false` in the clientDataJSON. */
  readonly tail: Uint8Array;
}

export interface CoseSignature {
  readonly algorithm: Algorithm;
  readonly keyId: Uint8Array;
  readonly passkey?: PasskeyParts;
  readonly signature: Uint8Array;
}

/** A payload with the signatures on it, by ascending key id. */
export interface CoseSign {
  readonly payload: Uint8Array;
  readonly signatures: readonly CoseSignature[];
}

const EMPTY = new Uint8Array();

/** `Signed` of docs/trust-format.md, a COSE_Sign (RFC 9052 §4.1). The order of the signatures given does not matter. */
export function encodeCoseSign({ payload, signatures }: CoseSign): Uint8Array {
  const sorted = [...signatures].sort((a, b) => compareBytes(a.keyId, b.keyId));
  const bytes = encodeCbor([EMPTY, new Map(), payload, sorted.map(signatureValue)]);
  decodeCoseSign(bytes);
  return bytes;
}

/** Says nothing about whether the signatures verify. Throws {@link TrustError} `malformed` or `too-large`. */
export function decodeCoseSign(bytes: Uint8Array): CoseSign {
  if (bytes.length > MAX_SIGNED) throw new TrustError('too-large', `${bytes.length} bytes are signed`);
  const reader = new CborReader(bytes);
  reader.tuple(4);
  reader.fixed(0);
  reader.map({ max: 0 });
  const payload = reader.bytes({ min: 1, max: MAX_SIGNED });
  const count = reader.array({ min: 1, max: MAX_SIGNATURES, over: 'too-large' });
  const signatures: CoseSignature[] = [];
  for (let i = 0; i < count; i++) {
    const signature = readSignature(reader);
    const former = signatures.at(-1);
    if (former !== undefined && compareBytes(former.keyId, signature.keyId) >= 0) {
      throw new TrustError('malformed', 'signatures that are not in ascending order of their keys');
    }
    signatures.push(signature);
  }
  reader.end();
  return { payload, signatures };
}

/** One COSE_Signature by itself, as it is gathered before there are enough. */
export const encodeCoseSignature = (signature: CoseSignature): Uint8Array =>
  encodeCbor(signatureValue(signature));

/** Throws {@link TrustError} `malformed`. */
export function decodeCoseSignature(bytes: Uint8Array): CoseSignature {
  const reader = new CborReader(bytes);
  const signature = readSignature(reader);
  reader.end();
  return signature;
}

function signatureValue({ algorithm, keyId, passkey, signature }: CoseSignature): CborValue {
  const unprotected = new Map<number, CborValue>();
  if (passkey !== undefined) unprotected.set(PASSKEY_LABEL, [passkey.authenticator, passkey.tail]);
  return [encodeHeader({ algorithm, keyId }), unprotected, signature];
}

function readSignature(reader: CborReader): CoseSignature {
  reader.tuple(3);
  const header = decodeHeader(reader.bytes({ max: MAX_HEADER }));
  const fields = new FieldReader(reader, 'an unprotected header', 1);
  const passkey = fields.optional(PASSKEY_LABEL, readPasskeyParts);
  fields.end();
  const signature = reader.fixed(SIGNATURE_LENGTH);
  return passkey === undefined ? { ...header, signature } : { ...header, passkey, signature };
}

function readPasskeyParts(reader: CborReader): PasskeyParts {
  reader.tuple(2);
  const authenticator = reader.fixed(AUTHENTICATOR_LENGTH);
  const tail = reader.bytes({ min: 1, max: MAX_TAIL });
  if (tail[0] !== CLOSING_BRACE && tail[0] !== COMMA) {
    throw new TrustError('malformed', 'a tail that does not continue the client data');
  }
  return { authenticator, tail };
}
