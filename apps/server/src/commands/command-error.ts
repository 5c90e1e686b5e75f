import { HoldfastError } from '@holdfast/kernel';

export type CommandErrorCode =
  | 'root_required'
  | 'invalid_root'
  | 'root_conflict'
  | 'invalid_command'
  | 'invalid_signature'
  | 'invalid_request'
  | 'command_required'
  | 'command_exists'
  | 'command_not_found'
  | 'command_not_open'
  | 'device_not_found'
  | 'too_many_commands';

/** What was asked of commands or of the root cannot be done. */
export class CommandError extends HoldfastError<CommandErrorCode> {
  override readonly name = 'CommandError';
}
