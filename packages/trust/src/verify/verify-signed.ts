import { equal, toHex } from '@holdfast/bytes';
import { ROOT_OPERATION } from '../command/operations.ts';
import { keyId } from '../keys/key-id.ts';
import type { HolderKey, Root } from '../root/root.ts';
import type { Signed, SignedCommand, SignedRoot } from '../signed/signed.ts';
import type { Refusal } from './refusal.ts';
import {
  checkSignatures,
  checkThreshold,
  missingOf,
  roleKeys,
  signersIn,
  type Missing,
  type RoleKeys,
} from './signers.ts';

/**
 * Steps 3 to 7 for a command or for the root that follows: whether the people who had to have signed it, and nobody else. Undefined:
 * they have. What a server asks before it gives something to the log.
 */
export const verifySigned = (root: Root, signed: Signed): Refusal | undefined =>
  signed.kind === 'command' ? verifyCommand(root, signed) : verifyRotation(root, signed);

function verifyCommand(root: Root, signed: SignedCommand): Refusal | undefined {
  if (!equal(signed.command.owner, root.owner)) return 'wrong-owner';
  if (signed.command.root !== root.version) return 'wrong-root';
  const role = roleKeys(root, signed.command.operation);
  if (role === undefined) return 'no-role';
  return checkSignatures(signed, [role]) ?? checkThreshold(signed, role);
}

/** The next root is signed by enough of the former's root role, and by enough of its own. */
function verifyRotation(root: Root, signed: SignedRoot): Refusal | undefined {
  if (!equal(signed.root.owner, root.owner)) return 'wrong-owner';
  if (signed.root.version !== root.version + 1) return 'wrong-root';
  const former = rootRole(root);
  const next = rootRole(signed.root);
  return (
    checkSignatures(signed, [former, next]) ?? checkThreshold(signed, former) ?? checkThreshold(signed, next)
  );
}

/** Version 1 is signed by its own root role. It proves that the holders have their keys, not who they are. */
export function verifyFirstRoot(signed: SignedRoot): Refusal | undefined {
  if (signed.root.version !== 1) return 'wrong-root';
  const own = rootRole(signed.root);
  return checkSignatures(signed, [own]) ?? checkThreshold(signed, own);
}

/** Whose signatures are on it, of those whom a role of the roots lists. Says nothing about whether they verify. */
export function signersOf(root: Root, signed: Signed): readonly HolderKey[] {
  const signers = rolesFor(root, signed).flatMap((role) => signersIn(role, signed));
  // A new root's own role may list those again whom the former's has listed.
  return [...new Map(signers.map((signer) => [toHex(keyId(signer.key)), signer])).values()];
}

/** For each role that must sign, the former's before the new root's own: "1 of 2 signatures". */
export const missing = (root: Root, signed: Signed): readonly Missing[] =>
  rolesFor(root, signed).map((role) => missingOf(role, signersIn(role, signed)));

function rolesFor(root: Root, signed: Signed): RoleKeys[] {
  if (signed.kind === 'root') return [rootRole(root), rootRole(signed.root)];
  const role = roleKeys(root, signed.command.operation);
  return role === undefined ? [] : [role];
}

/** Every root has one: {@link checkRoot} saw to it. */
const rootRole = (root: Root): RoleKeys => roleKeys(root, ROOT_OPERATION) as RoleKeys;
