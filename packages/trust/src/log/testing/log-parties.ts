import { concat, fromHex } from '@holdfast/bytes';
import { ed25519 } from '@noble/curves/ed25519.js';
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { signCheckpoint, type Checkpoint, type LogIdentity } from '../checkpoint.ts';
import { cosignedMessage, type Cosignature, type Witness } from '../cosignature.ts';
import type { SignedNote } from '../signed-note.ts';

const seedOf = (number: number): Uint8Array =>
  fromHex('00'.repeat(31) + number.toString(16).padStart(2, '0'));

/** Someone with a log's key. */
export function testLog(origin = 'fleet.example/log', number = 1) {
  const secret = seedOf(number);
  const log: LogIdentity = { origin, key: ed25519.getPublicKey(secret) };
  const sign = (message: Uint8Array): Uint8Array => ed25519.sign(message, secret);
  return {
    log,
    sign,
    checkpoint: (size: number, root: Uint8Array): SignedNote =>
      signCheckpoint({ origin, size, root }, log.key, sign),
  };
}

/** Someone with a witness's key. */
export function testWitness(name: string, kind: Witness['key']['kind'], number: number) {
  const secret = seedOf(number);
  const pair = kind === 'ed25519' ? undefined : ml_dsa44.keygen(secret);
  const witness: Witness = {
    name,
    key: { kind, bytes: pair?.publicKey ?? ed25519.getPublicKey(secret) },
  };
  return {
    witness,
    cosign: (checkpoint: Checkpoint, time: number): Cosignature => {
      const message = cosignedMessage(witness, time, checkpoint);
      const signature = pair
        ? ml_dsa44.sign(message, pair.secretKey, { extraEntropy: false })
        : ed25519.sign(message, secret);
      return { time, signature };
    },
  };
}

/** With the bit at this place, counted round, the other way. */
export function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = concat(bytes);
  const at = (bit >> 3) % copy.length;
  copy[at] = (copy[at] as number) ^ (1 << (bit & 7));
  return copy;
}
