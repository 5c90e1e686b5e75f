import { HoldfastError } from '@holdfast/kernel';

/**
 * - `log_damaged`: what is stored is not the tree that it says
 * - `log_sealed`: its key was sealed with another key file
 * - `log_busy`: more waits to be appended than may
 * - `log_content`: a content that is too large
 * - `log_stopped`: the server ends
 * - `log_entry_unknown`: no such entry
 * - `log_witness`: a witness that cannot be
 */
export type LogErrorCode =
  | 'log_damaged'
  | 'log_sealed'
  | 'log_busy'
  | 'log_content'
  | 'log_stopped'
  | 'log_entry_unknown'
  | 'log_witness';

export class LogError extends HoldfastError<LogErrorCode> {
  override readonly name = 'LogError';
}
