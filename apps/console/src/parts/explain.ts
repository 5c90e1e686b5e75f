import { ApiError, type ProblemCode } from '@holdfast/api-contract';

export interface Explanation {
  readonly reason: string;
  /** What to do now. */
  readonly advice?: string;
  /** The problem document's code, with the device's own where it gave one. */
  readonly code?: string;
}

const advices: Partial<Record<ProblemCode, string>> = {
  forbidden: 'Ask an administrator, or sign in as one.',
  device_not_found: 'It may have been removed. Look for it in the list of devices.',
  endpoint_taken: 'Open the device that has this name, or choose another name.',
  identity_taken: 'Choose another PSK identity.',
  not_registered:
    'It takes no operation before it has registered. Check its power, its network and its credential.',
  device_asleep: 'It listens again after its next update. Try then, or observe the path instead.',
  cannot_bootstrap: 'Make a bootstrap profile for it, or give it a factory credential.',
  profile_in_use: 'Assign the devices that name it to another with: holdfast bootstrap assign',
  operation_not_queued: 'The list of operations says what became of it.',
  queue_full: 'Take back what is no longer needed, or wait for the device to wake.',
  root_required: 'Make one with: holdfast root init',
  command_required: 'Propose a command, and have the key holders sign it.',
  command_not_open: 'Its page says what became of it.',
  invalid_command: 'The devices may have said something new since. Make the command again.',
  invalid_signature: 'Nothing was added. Sign with a key that the role of this command lists.',
  command_exists: 'Look for it in the list of commands.',
  too_many_commands: 'Withdraw what nobody will sign, or wait until some have ended.',
  device_misbehaved: 'Its firmware is at fault. The server log has the details.',
  device_timeout: 'It may be out of coverage or asleep. Try again in a while.',
  storage_unavailable: 'Check the disk or the database of the server, then try again.',
  too_many_streams: 'Close other tabs of this console.',
  internal: 'The server log has the details.',
};

/** The device's answers to what it refuses (RFC 7252 §12.1.2, LwM2M Core 1.1 §6), in words. */
const deviceCodes: Readonly<Record<string, string>> = {
  '4.00': 'It did not understand the request: this value or this path does not fit it.',
  '4.01': 'This server is not allowed to do that on the device (its access control says no).',
  '4.02': 'It does not know an option of the request.',
  '4.04': 'It has nothing at this path.',
  '4.05': 'The operation is not possible on this path.',
  '4.06': 'It cannot give the value in a format the server takes.',
  '4.08': 'A block of the transfer was missing.',
  '4.09': 'It is in a state that does not allow this now.',
  '4.13': 'The value is too large for it.',
  '4.15': 'It does not take values in this format.',
  '5.00': 'It failed inside.',
  '5.01': 'It does not implement this.',
  '5.03': 'It is busy now.',
};

export function explain(error: unknown): Explanation {
  if (error instanceof ApiError) {
    const { code, deviceCode } = error.problem;
    const advice =
      (deviceCode === undefined ? undefined : deviceCodes[deviceCode]) ?? advices[code as ProblemCode];
    return {
      reason: sentence(error.message),
      ...(advice === undefined ? {} : { advice }),
      code: deviceCode === undefined ? code : `${code} ${deviceCode}`,
    };
  }
  if (error instanceof TypeError)
    return {
      reason: 'The server did not answer.',
      advice: 'Check that it runs and that this computer reaches it. What was shown before stays here.',
    };
  return { reason: error instanceof Error ? sentence(error.message) : 'Something unexpected happened.' };
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
