import { hkdfSync } from 'node:crypto';
import { equal } from '@holdfast/bytes';
import { aeadAlgorithms, type AeadAlgorithm } from './aead-algorithms.ts';
import { encodeCbor } from './cbor.ts';
import { OscoreError } from './oscore-error.ts';

/** What two endpoints have agreed on (RFC 8613 §3.2), as one of them sees it. */
export interface OscoreParameters {
  readonly masterSecret: Uint8Array;
  /** Default: empty. */
  readonly masterSalt?: Uint8Array | undefined;
  readonly senderId: Uint8Array;
  readonly recipientId: Uint8Array;
  readonly idContext?: Uint8Array | undefined;
  /** Number in the COSE Algorithms registry. Default: 10, AES-CCM-16-64-128. */
  readonly aead?: number | undefined;
  /** Default: SHA-256. */
  readonly hash?: 'sha256' | 'sha384' | 'sha512' | undefined;
}

/** A security context's immutable part (RFC 8613 §3.1). */
export interface OscoreKeys {
  readonly aead: AeadAlgorithm;
  readonly commonIv: Uint8Array;
  readonly senderId: Uint8Array;
  readonly senderKey: Uint8Array;
  readonly recipientId: Uint8Array;
  readonly recipientKey: Uint8Array;
  readonly idContext: Uint8Array | undefined;
}

/** Its length takes one byte of the option (RFC 8613 §6.1). */
const MAX_ID_CONTEXT = 255;

/** RFC 8613 §3.2.1. Throws {@link OscoreError} `parameters`. */
export function deriveKeys(parameters: OscoreParameters): OscoreKeys {
  const { masterSecret, masterSalt = new Uint8Array(), senderId, recipientId, idContext } = parameters;
  const { aead: id = 10, hash = 'sha256' } = parameters;
  const aead = aeadAlgorithms.find((known) => known.id === id);
  if (aead === undefined) throw new OscoreError('parameters', `AEAD algorithm ${id} is not known`);
  // RFC 8613 §3.3: room for the length of the id and the Partial IV.
  const longest = aead.nonceBytes - 6;
  if (senderId.length > longest || recipientId.length > longest) {
    throw new OscoreError('parameters', `an id exceeds ${longest} bytes`);
  }
  // Equal ids would give both directions one key and one sequence of nonces.
  if (equal(senderId, recipientId)) throw new OscoreError('parameters', 'both endpoints have the same id');
  if ((idContext?.length ?? 0) > MAX_ID_CONTEXT) {
    throw new OscoreError('parameters', `the ID context exceeds ${MAX_ID_CONTEXT} bytes`);
  }
  if (masterSecret.length === 0) throw new OscoreError('parameters', 'the master secret is empty');
  const derive = (of: Uint8Array, type: 'Key' | 'IV', length: number): Uint8Array => {
    const info = encodeCbor([of, idContext ?? null, aead.id, type, length]);
    return new Uint8Array(hkdfSync(hash, masterSecret, masterSalt, info, length));
  };
  return {
    aead,
    commonIv: derive(new Uint8Array(), 'IV', aead.nonceBytes),
    senderId,
    senderKey: derive(senderId, 'Key', aead.keyBytes),
    recipientId,
    recipientKey: derive(recipientId, 'Key', aead.keyBytes),
    idContext,
  };
}
