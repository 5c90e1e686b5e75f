import type { LogIdentity, LogProof, Root } from '@holdfast/trust';
import type { Change } from '../journal/transact.ts';

/** The transparency log, as the room of commands needs it. */
export interface OwnerLog {
  readonly identity: LogIdentity;
  /** How far a quorum of the present witnesses has cosigned it. */
  readonly witnessedSize: number;
  /** Resolves when the entry is durable, together with what `within` puts, given the entry's index. */
  append(
    type: 'command' | 'root' | 'receipt',
    content: Uint8Array,
    within: (change: Change, index: number) => void,
  ): Promise<{ readonly index: number }>;
  /** Resolves with the newest checkpoint that has the entry and that a quorum of the present witnesses has cosigned. */
  proofFor(index: number): Promise<LogProof>;
  /** From now on the witnesses of this root have to cosign. */
  witnessedBy(root: Root): Promise<void>;
}
