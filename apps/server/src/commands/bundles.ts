import { encodeBundle, type LogProof } from '@holdfast/trust';
import type { Clock } from '@holdfast/kernel';
import type { Rows } from '../journal/rows.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { CommandError } from './command-error.ts';
import type { OpenCommand } from './open-commands.ts';
import { decodeLogProof } from './proof-bytes.ts';
import type { OwnerLog } from './owner-log.ts';
import type { Roots } from './roots.ts';

export interface BundleParts {
  readonly ownerLog: OwnerLog;
  readonly roots: Roots;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

/** How old the proof in a bundle may be: one serves a whole fleet for a while, and brings devices the time of its witnesses. */
const FRESH_MS = 60_000;
const MOST_KEPT = 200;

/** What devices are given: a signed command with its proof. */
export class Bundles {
  readonly #parts: BundleParts;
  readonly #proofs = new Map<number, { readonly proof: Promise<LogProof>; readonly since: number }>();

  constructor(parts: BundleParts) {
    this.#parts = parts;
  }

  /** With the attachment, or without it for those who only look. Throws `command_not_open` for one that is not witnessed. */
  async of(
    { row, command, tree }: OpenCommand,
    endpoint: string,
    withAttachment = true,
  ): Promise<Uint8Array> {
    const proof = await this.#proofOf(row, command.root);
    if (row.signed === null || proof === undefined)
      throw new CommandError('command_not_open', 'it is not in the log, or not witnessed yet');
    const { sealedAttachment } = row;
    const attachment =
      sealedAttachment === null || !withAttachment
        ? undefined
        : this.#parts.keyring.unseal(attachmentPurpose(row.command), sealedAttachment);
    const membership = command.target.kind === 'set' ? tree().membershipOf(endpoint) : undefined;
    return encodeBundle({
      signed: row.signed,
      proof,
      ...(membership === undefined ? {} : { membership }),
      ...(attachment === undefined ? {} : { attachment }),
    });
  }

  /**
   * As new as can be without waiting for witnesses, while its root is the present one: later checkpoints are cosigned by the witnesses of
   * later roots. Undefined before it is witnessed.
   */
  async #proofOf({ logIndex, proof }: Rows['command'], root: number): Promise<LogProof | undefined> {
    if (logIndex === null || proof === null) return undefined;
    const { roots, ownerLog } = this.#parts;
    const isPresent = roots.current?.root.version === root && ownerLog.witnessedSize > logIndex;
    return isPresent ? await this.#newest(logIndex) : decodeLogProof(proof);
  }

  async #newest(index: number): Promise<LogProof> {
    const { ownerLog, clock } = this.#parts;
    const known = this.#proofs.get(index);
    if (known !== undefined && clock.monotonic() - known.since < FRESH_MS) return await known.proof;
    const proof = ownerLog.proofFor(index);
    this.#proofs.set(index, { proof, since: clock.monotonic() });
    proof.catch(() => this.#proofs.delete(index));
    for (const oldest of this.#proofs.keys()) {
      if (this.#proofs.size <= MOST_KEPT) break;
      this.#proofs.delete(oldest);
    }
    return await proof;
  }
}

/** The number, not the hash: it is never another command's. */
export const attachmentPurpose = (command: number): string => `attachment:${command}`;
