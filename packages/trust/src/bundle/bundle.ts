import type { LogProof } from '../log/log-proof.ts';
import type { Membership } from '../members/member-tree.ts';

/** What a device is given: docs/trust-format.md, "Bundle". */
export interface Bundle {
  /** `Signed` with a Command, or SignedRoot. */
  readonly signed: Uint8Array;
  readonly proof: LogProof;
  /** For a command to a set. */
  readonly membership?: Membership;
  /** For an operation that has one. */
  readonly attachment?: Uint8Array;
}
