import { randomBytes } from 'node:crypto';
import type { NewDevice } from '@holdfast/api-contract';
import { fromHex } from '@holdfast/bytes';
import { plainHex } from './authorities/plain-hex.ts';
import type { ContextName } from './oscore/context-name.ts';
import { contextNameOf, encodeOscoreParameters, newOscoreParameters } from './oscore/oscore-parameters.ts';
import { publicKeyFingerprint } from './read-public-key.ts';

/** The secret of a device that is being added, if it has one. */
export interface NewCredential {
  /** PSK or master secret. */
  readonly key: Uint8Array | undefined;
  /** By the server: it is to be shown, once. */
  readonly isGenerated: boolean;
  /** What is sealed. */
  readonly secret: Uint8Array | undefined;
  readonly oscore: ContextName | undefined;
}

const GENERATED_KEY_BYTES = 32;
const NONE: NewCredential = { key: undefined, isGenerated: false, secret: undefined, oscore: undefined };

/** 128 bits, as LwM2M Transport 1.1.1 §5.2.8.1 and RFC 7925 §4.2 take for granted. */
const SAFE_KEY_BYTES = 16;

export const isGuessable = (key: Uint8Array | undefined): boolean =>
  key !== undefined && key.length < SAFE_KEY_BYTES;

/** `isBootstrapped`: it gets its key later, unless one is given now. Throws `invalid_key`. */
export function newCredential(security: NewDevice['security'], isBootstrapped: boolean): NewCredential {
  if (security.mode === 'oscore') {
    const parameters = newOscoreParameters(security);
    return {
      key: parameters.masterSecret,
      isGenerated: security.masterSecret === undefined,
      secret: encodeOscoreParameters(parameters),
      oscore: contextNameOf(parameters),
    };
  }
  if (security.mode !== 'psk') return NONE;
  if (security.key === undefined && isBootstrapped) return NONE;
  const key =
    security.key === undefined ? new Uint8Array(randomBytes(GENERATED_KEY_BYTES)) : fromHex(security.key);
  return { key, isGenerated: security.key === undefined, secret: key, oscore: undefined };
}

/** Of what the device will prove itself with, as far as it is fixed. */
export function fingerprintOf(security: NewDevice['security']): string | null {
  if (security.mode === 'rpk') return publicKeyFingerprint(security.publicKey);
  return security.mode === 'x509' && security.fingerprint !== undefined
    ? plainHex(security.fingerprint)
    : null;
}
