import type { LogStatus } from '@holdfast/api-contract';

/** What the log tells. */
export type LogEvent =
  /** Entries are durable, and in a checkpoint that the log has signed. */
  | { readonly kind: 'log.appended'; readonly size: number }
  /** A quorum of witnesses has cosigned the log at this size. */
  | { readonly kind: 'log.witnessed'; readonly size: number; readonly witnesses: readonly string[] }
  /** A witness did not cosign. Told once for each reason until it does. */
  | {
      readonly kind: 'log.witness-refused';
      readonly witness: string;
      readonly reason: WitnessRefusal;
      readonly detail: string;
    };

/**
 * - `unreachable`: no answer, or none in time
 * - `unknown-log`: it does not know the log, or not its key
 * - `busy`: it asks to be asked later
 * - `ahead`: it has seen a larger log than this one: this one has been set back
 * - `fork`: it has seen another log of this size or does not believe that this one goes on from it
 * - `rubbish`: an answer that says nothing
 */
export type WitnessRefusal = NonNullable<LogStatus['witnesses'][number]['refusal']>['reason'];
