import { equal } from '@holdfast/bytes';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Command } from '../command/command.ts';
import type { SignedCommand } from '../signed/signed.ts';

export const MAX_ACTED = 16;
const ID_LENGTH = 16;

/** A command that the device has acted on. */
export interface ActedCommand {
  readonly notBefore: Command['notBefore'];
  /** The first 16 bytes of the hash of its payload: a command is the same whoever else signs it, and wherever it is logged again. */
  readonly id: Uint8Array;
}

/**
 * What keeps a command from being acted on twice. The log alone does not: whoever holds its key can log what was signed a second time,
 * at a higher index.
 */
export interface ActedCommands {
  /** The latest by `not before`, ascending, at most {@link MAX_ACTED}. */
  readonly latest: readonly ActedCommand[];
  /** Whatever begins before this may have been acted on and forgotten. */
  readonly floor: number;
}

export const NONE_ACTED: ActedCommands = { latest: [], floor: 0 };

const idOf = ({ payload }: Pick<SignedCommand, 'payload'>): Uint8Array => sha256(payload).slice(0, ID_LENGTH);

export function mayBeActed({ latest, floor }: ActedCommands, signed: SignedCommand): boolean {
  if (signed.command.notBefore < floor) return true;
  const id = idOf(signed);
  return latest.some((acted) => equal(acted.id, id));
}

/** With one more; the earliest makes room for it, and nothing that early is acted on any more. */
export function withActed({ latest, floor }: ActedCommands, signed: SignedCommand): ActedCommands {
  const { notBefore } = signed.command;
  const after = latest.findIndex((acted) => acted.notBefore > notBefore);
  const all = latest.toSpliced(after === -1 ? latest.length : after, 0, { notBefore, id: idOf(signed) });
  const [earliest] = all;
  return earliest === undefined || all.length <= MAX_ACTED
    ? { latest: all, floor }
    : { latest: all.slice(1), floor: earliest.notBefore + 1 };
}
