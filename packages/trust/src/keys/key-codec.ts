import { CborReader } from '../cbor/cbor-reader.ts';
import { encodeCbor, type CborValue } from '../cbor/encode-cbor.ts';
import { readToken } from '../cbor/token.ts';
import { TrustError } from '../trust-error.ts';
import {
  KEY_KINDS,
  KEY_LENGTHS,
  type HolderPublicKey,
  type KeyKind,
  type PlainPublicKey,
  type PublicKey,
  type WitnessPublicKey,
} from './public-key.ts';

const UNCOMPRESSED = 0x04;
const MAX_PASSKEY_TEXT = 128;

const KIND_NAMES: ReadonlyMap<number, KeyKind> = new Map(
  Object.entries(KEY_KINDS).map(([name, number]) => [number, name as KeyKind]),
);

/** `[kind, bytes]`, or `[3, bytes, rpId, origin]`. That the bytes are a point of the curve is not seen to: one that is none verifies nothing. */
export function readPublicKey(reader: CborReader): PublicKey {
  const length = reader.array({ min: 2, max: 4 });
  const number = reader.integer();
  const kind = KIND_NAMES.get(number);
  if (kind === undefined) throw new TrustError('malformed', `no kind of key has the number ${number}`);
  if (length !== (kind === 'webauthn-es256' ? 4 : 2)) {
    throw new TrustError('malformed', `a key of kind ${kind} with ${length} parts`);
  }
  const bytes = reader.fixed(KEY_LENGTHS[kind]);
  if ((kind === 'es256' || kind === 'webauthn-es256') && bytes[0] !== UNCOMPRESSED) {
    throw new TrustError('malformed', 'a point that is not uncompressed');
  }
  if (kind !== 'webauthn-es256') return { kind, bytes };
  return { kind, bytes, rpId: readPageText(reader), origin: readPageText(reader) };
}

export function readHolderKey(reader: CborReader): HolderPublicKey {
  const key = readPublicKey(reader);
  if (key.kind === 'ml-dsa-44') throw new TrustError('malformed', 'an ML-DSA key as key holder');
  return key;
}

export function readWitnessKey(reader: CborReader): WitnessPublicKey {
  const key = readPublicKey(reader);
  if (key.kind !== 'ed25519' && key.kind !== 'ml-dsa-44') {
    throw new TrustError('malformed', `a key of kind ${key.kind} as witness`);
  }
  return key;
}

export function publicKeyValue(key: PublicKey): CborValue {
  const parts = [KEY_KINDS[key.kind], key.bytes];
  return key.kind === 'webauthn-es256' ? [...parts, key.rpId, key.origin] : parts;
}

export const encodePublicKey = (key: PublicKey): Uint8Array => encodeCbor(publicKeyValue(key));

/** A device's key, as its resource Device Key has it. Throws {@link TrustError} `malformed`. */
export function decodeDeviceKey(bytes: Uint8Array): PlainPublicKey {
  const reader = new CborReader(bytes);
  const key = readPublicKey(reader);
  reader.end();
  if (key.kind !== 'ed25519' && key.kind !== 'es256') {
    throw new TrustError('malformed', `a key of kind ${key.kind} as device key`);
  }
  return key;
}

/** What goes into clientDataJSON as it is must need no escapes there. */
function readPageText(reader: CborReader): string {
  const text = readToken(reader, MAX_PASSKEY_TEXT);
  if (/["\\]/.test(text)) throw new TrustError('malformed', 'an origin or rpId that JSON would escape');
  return text;
}
