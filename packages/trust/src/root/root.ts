import type { HolderPublicKey } from '../keys/public-key.ts';
import type { LogIdentity } from '../log/checkpoint.ts';
import type { Witness } from '../log/cosignature.ts';

export interface HolderKey {
  readonly key: HolderPublicKey;
  /** Whose it is, for people. */
  readonly label: string;
}

export interface Role {
  readonly name: string;
  /** Numbers, ascending. */
  readonly operations: readonly number[];
  /** How many of the keys must sign. */
  readonly threshold: number;
  /** Indexes into the root's keys, ascending. */
  readonly keys: readonly number[];
  /** How many of those who sign must do so outside of a browser. */
  readonly outside: number;
}

/** The owner's root of trust: docs/trust-format.md, "Root". Times are seconds since 1970 UTC. */
export interface Root {
  /** 16 bytes, the same in all versions. */
  readonly owner: Uint8Array;
  readonly version: number;
  readonly name: string;
  readonly issued: number;
  readonly expires: number;
  /** By ascending key id. */
  readonly keys: readonly HolderKey[];
  readonly roles: readonly Role[];
  readonly log: LogIdentity;
  readonly witnesses: readonly Witness[];
  /** How many witnesses must have cosigned. */
  readonly quorum: number;
}

export const roleFor = (root: Root, operation: number): Role | undefined =>
  root.roles.find((role) => role.operations.includes(operation));
