import { equal } from '@holdfast/bytes';
import type { CoseSign, CoseSignature } from '../cose/cose-sign.ts';
import { isSignedBy } from '../cose/sign.ts';
import { keyId } from '../keys/key-id.ts';
import type { HolderPublicKey } from '../keys/public-key.ts';
import { roleFor, type HolderKey, type Role, type Root } from '../root/root.ts';
import type { Refusal } from './refusal.ts';

/** The keys of a role of one root. */
export interface RoleKeys {
  readonly role: Role;
  readonly keys: readonly HolderKey[];
}

export function roleKeys(root: Root, operation: number): RoleKeys | undefined {
  const role = roleFor(root, operation);
  return role && { role, keys: role.keys.map((index) => root.keys[index] as HolderKey) };
}

const holderOf = ({ keys }: RoleKeys, id: Uint8Array): HolderKey | undefined =>
  keys.find(({ key }) => equal(keyId(key), id));

/** Whose keys of the role are on it, in the order of their signatures. Says nothing about whether these verify. */
export const signersIn = (role: RoleKeys, { signatures }: CoseSign): HolderKey[] =>
  signatures.flatMap(({ keyId: id }) => holderOf(role, id) ?? []);

/** What is still to come before the role has signed. */
export interface Missing {
  readonly signers: number;
  /** How many of these must sign outside of a browser, at least. */
  readonly outside: number;
}

/** The signatures on it are taken to verify. */
export function missingOf(role: RoleKeys, signers: readonly HolderKey[]): Missing {
  const outsiders = signers.filter(({ key }) => isOutside(key)).length;
  const outside = Math.max(0, role.role.outside - outsiders);
  return { signers: Math.max(outside, role.role.threshold - signers.length, 0), outside };
}

/** Step 6. Each signature must be of a key of one of the roles; where two have it, the first one's page is a passkey's page. */
export function checkSignatures(
  { payload, signatures }: CoseSign,
  roles: readonly RoleKeys[],
): Refusal | undefined {
  const signed: [key: HolderPublicKey, signature: CoseSignature][] = [];
  for (const signature of signatures) {
    const holder = roles.map((role) => holderOf(role, signature.keyId)).find((found) => found !== undefined);
    if (holder === undefined) return 'unknown-signer';
    signed.push([holder.key, signature]);
  }
  const verifies = signed.every(([key, signature]) => isSignedBy(key, signature, payload));
  return verifies ? undefined : 'bad-signature';
}

/** Step 7, for signatures that {@link checkSignatures} has let through. */
export function checkThreshold(signed: CoseSign, role: RoleKeys): Refusal | undefined {
  const signers = signersIn(role, signed);
  if (signers.length < role.role.threshold) return 'too-few-signers';
  const outsiders = signers.filter(({ key }) => isOutside(key)).length;
  return outsiders < role.role.outside ? 'no-outside-signer' : undefined;
}

/** Who signs with a browser has seen what the server's page shows. */
const isOutside = (key: HolderPublicKey): boolean => key.kind !== 'webauthn-es256';
