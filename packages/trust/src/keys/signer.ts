import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { TrustError } from '../trust-error.ts';
import type { PlainPublicKey } from './public-key.ts';

/** Who signs without a browser: a file, a token, a device. */
export interface Signer {
  readonly publicKey: PlainPublicKey;
  /** 64 bytes: Ed25519, or ECDSA as `r || s` over the SHA-256 of the message. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** Random, 32 bytes, of either kind. */
export const newSecretKey = (kind: PlainPublicKey['kind']): Uint8Array =>
  kind === 'ed25519' ? ed25519.utils.randomSecretKey() : p256.utils.randomSecretKey();

/** A signer whose secret is in memory. Deterministic: Ed25519 always is, ECDSA by RFC 6979. Throws {@link TrustError} `bad-key`. */
export function memorySigner(kind: PlainPublicKey['kind'], secret: Uint8Array): Signer {
  try {
    return kind === 'ed25519'
      ? {
          publicKey: { kind, bytes: ed25519.getPublicKey(secret) },
          sign: async (message) => ed25519.sign(message, secret),
        }
      : {
          publicKey: { kind, bytes: p256.getPublicKey(secret, false) },
          sign: async (message) => p256.sign(message, secret, { lowS: false, prehash: true }),
        };
  } catch (cause) {
    throw new TrustError('bad-key', 'not a secret key', { cause });
  }
}
