import { sha256 } from '@noble/hashes/sha2.js';
import { decodeCoseSign1, isSigned1By, signCose1 } from '../cose/cose-sign1.ts';
import type { PlainPublicKey } from '../keys/public-key.ts';
import type { Signer } from '../keys/signer.ts';
import { TrustError } from '../trust-error.ts';
import { decodeReceipt, encodeReceipt } from './receipt-codec.ts';
import type { Receipt } from './receipt.ts';

export interface SignedReceipt {
  readonly receipt: Receipt;
  /** Of the whole, as the log has it. */
  readonly hash: Uint8Array;
}

/** By the device's own key. */
export const signReceipt = (signer: Signer, receipt: Receipt): Promise<Uint8Array> =>
  signCose1(signer, encodeReceipt(receipt));

/** Throws {@link TrustError} `too-large` or `malformed`, and `bad-signature` where it is not by this device. */
export function openReceipt(bytes: Uint8Array, device: PlainPublicKey): SignedReceipt {
  const signed = decodeCoseSign1(bytes);
  const receipt = decodeReceipt(signed.payload);
  if (!isSigned1By(device, signed)) {
    throw new TrustError('bad-signature', 'the receipt is not signed by this device');
  }
  return { receipt, hash: sha256(bytes) };
}
