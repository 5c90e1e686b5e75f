export { CborReader, type Bounds } from './cbor/cbor-reader.ts';
export { encodeCbor, type CborValue } from './cbor/encode-cbor.ts';
export { FieldReader } from './cbor/field-reader.ts';
export { keyId } from './keys/key-id.ts';
export {
  KEY_KINDS,
  KEY_LENGTHS,
  SIGNATURE_LENGTHS,
  type HolderPublicKey,
  type KeyKind,
  type PasskeyPublicKey,
  type PlainPublicKey,
  type PublicKey,
  type RawPublicKey,
  type WitnessPublicKey,
} from './keys/public-key.ts';
export { verifySignature } from './keys/verify-signature.ts';
export { TrustError, type TrustErrorCode } from './trust-error.ts';
