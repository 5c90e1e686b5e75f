import type { EntryType } from '@holdfast/trust';

/**
 * - `not-witnessed`: the checkpoint lacks its quorum
 * - `fork`: the log has signed two trees; the file of evidence shows it
 * - `set-back`: the log is smaller than it was
 * - `bad-tiles`: what is served is not what was signed
 * - `withheld`: an entry or a content that is not served
 * - `wrong-content`: one that is not what the entry says
 * - `not-authorised`: a command or root that was not signed by those who have to
 * - `unreadable`: a content that is not of its type
 * - `stray-receipt`: a receipt for a command that was not in the log before it
 */
export type ProblemKind =
  | 'not-witnessed'
  | 'fork'
  | 'set-back'
  | 'bad-tiles'
  | 'withheld'
  | 'wrong-content'
  | 'not-authorised'
  | 'unreadable'
  | 'stray-receipt';

export interface AuditProblem {
  readonly problem: ProblemKind;
  /** The entry that it is about. */
  readonly index?: number;
  readonly detail: string;
}

export interface AuditedEntry {
  readonly index: number;
  readonly type: EntryType | 'unknown';
  /** Of the content, in hex. */
  readonly hash: string;
  /** One line for people. */
  readonly summary: string;
  /** Who signed it, as the root calls them. */
  readonly signers?: readonly string[];
  /** Of a receipt: the index of its command. */
  readonly command?: number;
}

export interface AuditReport {
  readonly origin: string;
  readonly size: number;
  /** In hex. */
  readonly root: string;
  /** What was seen before; 0 for a first audit. */
  readonly from: number;
  readonly witnesses: readonly { readonly name: string; readonly time: string }[];
  /** Those that are new since. */
  readonly entries: readonly AuditedEntry[];
  /** Of all commands ever seen, those without any receipt, by index. */
  readonly withoutReceipt: readonly number[];
  readonly problems: readonly AuditProblem[];
}
