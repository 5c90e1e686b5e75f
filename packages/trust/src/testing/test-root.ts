import { utf8 } from '@holdfast/bytes';
import { sha256 } from '@noble/hashes/sha2.js';
import { compareBytes } from '../cbor/compare-bytes.ts';
import { encodeCoseSign } from '../cose/cose-sign.ts';
import { keyId } from '../keys/key-id.ts';
import { encodeRoot } from '../root/root-codec.ts';
import type { LogIdentity } from '../log/checkpoint.ts';
import type { Witness } from '../log/cosignature.ts';
import type { Role, Root } from '../root/root.ts';
import { decodeSignedRoot, type SignedRoot } from '../signed/signed.ts';
import { holder, TestPasskey, type Holder } from './holders.ts';

export const OWNER: Uint8Array = sha256(utf8('holdfast test owner')).slice(0, 16);
export const ISSUED = 1_790_000_000;

/** Two with a key in a file or token, one with a passkey. */
export const ada: Holder = holder('Ada');
export const ben: Holder = holder('Ben', 'es256');
export const cleo: TestPasskey = new TestPasskey('Cleo');
/** In no root but where a test says so. */
export const dora: Holder = holder('Dora');

/** A role with its holders by themselves, not by index. */
export interface TestRole extends Omit<Role, 'keys'> {
  readonly holders: readonly Holder[];
}

const ROLES: readonly TestRole[] = [
  { name: 'daily', operations: [2, 4, 6, 8, 9], threshold: 1, holders: [ada, ben, cleo], outside: 0 },
  { name: 'grave', operations: [1, 3, 5, 7, 11], threshold: 2, holders: [ada, ben, cleo], outside: 1 },
  { name: 'root', operations: [10], threshold: 2, holders: [ada, ben, cleo], outside: 1 },
];

export interface TestRootOptions extends Partial<Omit<Root, 'keys' | 'roles'>> {
  readonly log: LogIdentity;
  readonly witnesses: readonly Witness[];
  readonly holders?: readonly Holder[];
  readonly roles?: readonly TestRole[];
}

/** A root in which everything is in its order. */
export function testRoot({ holders = [ada, ben, cleo], roles = ROLES, ...options }: TestRootOptions): Root {
  const sorted = [...holders].sort((a, b) => compareBytes(keyId(a.key), keyId(b.key)));
  return {
    owner: OWNER,
    version: 1,
    name: 'Test fleet',
    issued: ISSUED,
    expires: ISSUED + 365 * 86_400,
    keys: sorted.map(({ key, label }) => ({ key, label })),
    roles: roles.map(({ holders: of, ...role }) => ({
      ...role,
      keys: of.map((one) => sorted.indexOf(one)).sort((a, b) => a - b),
    })),
    quorum: 0,
    ...options,
  };
}

/** A payload with the signatures of these. */
export const signBy = async (payload: Uint8Array, ...holders: readonly Holder[]): Promise<Uint8Array> =>
  encodeCoseSign({ payload, signatures: await Promise.all(holders.map((one) => one.sign(payload))) });

export const signRoot = async (root: Root, ...holders: readonly Holder[]): Promise<SignedRoot> =>
  decodeSignedRoot(await signBy(encodeRoot(root), ...holders));
