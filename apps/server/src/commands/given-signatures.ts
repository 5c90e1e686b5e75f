import {
  decodeCoseSignature,
  isSignedBy,
  keyId,
  roleKeys,
  type CoseSignature,
  type Root,
} from '@holdfast/trust';
import type { Rows } from '../journal/rows.ts';
import { fromBase64, hexOf } from './bytes.ts';
import { CommandError } from './command-error.ts';

/** Of `Rows['command'].signatures`. */
export interface SignatureRow {
  /** Base64 of a COSE_Signature. */
  readonly signature: string;
  readonly at: number;
}

export const signaturesOf = ({ signatures }: Pick<Rows['command'], 'signatures'>): readonly SignatureRow[] =>
  JSON.parse(signatures) as SignatureRow[];

export const decoded = ({ signature }: SignatureRow): CoseSignature =>
  decodeCoseSignature(fromBase64(signature));

/** Hex of the id of the key that made it. */
export const keyOf = (row: SignatureRow): string => hexOf(decoded(row).keyId);

interface Of {
  readonly root: Root;
  readonly operation: number;
  readonly payload: Uint8Array;
  readonly before: readonly SignatureRow[];
  readonly now: number;
}

/** Each of a key of the role that has not signed yet. Throws `invalid_signature`. */
export function checkSignatures(
  given: readonly string[],
  { root, operation, payload, before, now }: Of,
): SignatureRow[] {
  const role = roleKeys(root, operation);
  const seen = new Set(before.map(keyOf));
  return given.map((text) => {
    const signature = read(() => decodeCoseSignature(fromBase64(text)));
    const key = hexOf(signature.keyId);
    const holder = role?.keys.find((one) => hexOf(keyId(one.key)) === key);
    if (holder === undefined)
      throw new CommandError('invalid_signature', `the key ${key} does not sign this operation`);
    if (seen.has(key)) throw new CommandError('invalid_signature', `${holder.label} has signed already`);
    if (!isSignedBy(holder.key, signature, payload))
      throw new CommandError('invalid_signature', `the signature of ${holder.label} does not verify`);
    seen.add(key);
    return { signature: text, at: now };
  });
}

function read<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw new CommandError('invalid_signature', 'not a signature', { cause });
  }
}
