import { ed25519 } from '@noble/curves/ed25519.js';
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { TrustError } from '../trust-error.ts';
import type { Checkpoint } from './checkpoint.ts';
import { cosignedMessage, type Cosignature, type Witness } from './cosignature.ts';

/** A witness with its secret. */
export interface Cosigner {
  readonly witness: Witness;
  /** `time` in seconds since 1970 UTC. The caller has checked that the checkpoint goes on from all before, and remembers it. */
  readonly cosign: (checkpoint: Checkpoint, time: number) => Cosignature;
}

/** Of the key, whatever it is of. */
export const SEED_BYTES = 32;

/** The seed is RFC 8032's secret key, or FIPS 204's ξ. Throws {@link TrustError} `bad-key` for one of another length. */
export function cosignerOf(name: string, kind: Witness['key']['kind'], seed: Uint8Array): Cosigner {
  if (seed.length !== SEED_BYTES) throw new TrustError('bad-key', `a seed of ${seed.length} bytes`);
  const { bytes, sign } = kind === 'ed25519' ? ed25519Of(seed) : mlDsaOf(seed);
  const witness: Witness = { name, key: { kind, bytes } };
  return {
    witness,
    cosign: (checkpoint, time) => ({ time, signature: sign(cosignedMessage(witness, time, checkpoint)) }),
  };
}

const ed25519Of = (seed: Uint8Array) => ({
  bytes: ed25519.getPublicKey(seed),
  sign: (message: Uint8Array): Uint8Array => ed25519.sign(message, seed),
});

function mlDsaOf(seed: Uint8Array) {
  const { publicKey, secretKey } = ml_dsa44.keygen(seed);
  return { bytes: publicKey, sign: (message: Uint8Array): Uint8Array => ml_dsa44.sign(message, secretKey) };
}
