import type { Command, Root } from '@holdfast/api-contract';
import { decodeCommand, decodeSignedRoot, keyId, roleKeys, type PasskeyPublicKey } from '@holdfast/trust';
import { fromBase64, toHex } from './encodings.ts';

export interface PasskeyHolder {
  readonly key: PasskeyPublicKey;
  readonly label: string;
  readonly id: string;
  readonly hasSigned: boolean;
  /** Whether it signs for this very page. */
  readonly isHere: boolean;
}

/** The passkeys of the role that signs the command, as the root has them. Throws `TrustError`. */
export function passkeysOf(command: Command, root: Root, origin = location.origin): readonly PasskeyHolder[] {
  const { operation } = decodeCommand(fromBase64(command.payload));
  const role = roleKeys(decodeSignedRoot(fromBase64(root.signed)).root, operation);
  return (role?.keys ?? []).flatMap(({ key, label }) => {
    if (key.kind !== 'webauthn-es256') return [];
    const id = toHex(keyId(key));
    const hasSigned = command.signatures.some((signature) => signature.key === id);
    return [{ key, label, id, hasSigned, isHere: key.origin === origin }];
  });
}
