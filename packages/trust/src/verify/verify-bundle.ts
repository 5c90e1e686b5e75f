import type { Bundle } from '../bundle/bundle.ts';
import type { Command } from '../command/command.ts';
import type { Request } from '../command/read-request.ts';
import type { Root } from '../root/root.ts';
import type { SignedCommand, SignedRoot } from '../signed/signed.ts';
import { mayBeActed, withActed } from './acted.ts';
import { checkNonce, checkTarget, checkTime, understand } from './check-command.ts';
import { checkLogged } from './check-logged.ts';
import type { DeviceKnowledge, DeviceState } from './device-state.ts';
import { readBundle } from './read-bundle.ts';
import type { Refusal } from './refusal.ts';
import { verifySigned } from './verify-signed.ts';

/** What a device is to do, and what it has to store before it does. */
export type Verdict = AcceptedCommand | AcceptedRoot | Refused;

interface Accepted {
  /** The hash of the Signed. */
  readonly hash: Uint8Array;
  readonly index: number;
  /** What the device stores before it acts, with a new nonce in place of this one. */
  readonly after: DeviceState;
}

export interface AcceptedCommand extends Accepted {
  readonly kind: 'command';
  readonly command: Command;
  readonly request: Request;
  /** Without its salt. */
  readonly attachment?: Uint8Array;
}

export interface AcceptedRoot extends Accepted {
  readonly kind: 'root';
  readonly root: Root;
  /** The SignedRoot, for the device to keep. */
  readonly signed: Uint8Array;
}

export interface Refused {
  readonly kind: 'refused';
  readonly refusal: Refusal;
  /** As before, but that the time floor rises with what a quorum has vouched for. */
  readonly after: DeviceState;
  /** What was refused, for the receipt; absent where it was too large or malformed. */
  readonly about?: { readonly hash: Uint8Array; readonly index: number };
}

/**
 * Whether a device acts on a bundle: docs/trust-format.md, "What a device does", step by step. The first step that fails gives the
 * refusal. Changes nothing and never throws for what is in the bytes.
 */
export function verifyBundle(bytes: Uint8Array, device: DeviceState, knowledge: DeviceKnowledge): Verdict {
  const read = readBundle(bytes); // Steps 1 and 2.
  if (typeof read === 'string') return { kind: 'refused', refusal: read, after: device };
  const { bundle, signed } = read;
  return signed.kind === 'command'
    ? verifyCommand(signed, bundle, device, knowledge)
    : verifyRoot(signed, bundle, device);
}

function verifyCommand(
  signed: SignedCommand,
  bundle: Bundle,
  device: DeviceState,
  knowledge: DeviceKnowledge,
): Verdict {
  const { command, hash } = signed;
  const { index } = bundle.proof;
  const refuse = (refusal: Refusal, after = device): Refused => ({
    kind: 'refused',
    refusal,
    after,
    about: { hash, index },
  });

  const wrong = verifySigned(device.root, signed) ?? checkTarget(command, bundle, knowledge); // Steps 3 to 8.
  if (wrong !== undefined) return refuse(wrong);

  const understood = understand(command, bundle, knowledge); // Step 9.
  if (typeof understood === 'string') return refuse(understood);

  if (index <= device.highestIndex || mayBeActed(device.acted, signed)) return refuse('not-newer'); // Step 10.

  const logged = checkLogged(signed, bundle.proof, device.root); // Steps 11 and 12.
  if (typeof logged === 'string') return refuse(logged);

  const timeFloor = Math.max(device.timeFloor, logged.time);
  const now = Math.max(timeFloor, knowledge.clock ?? 0);
  const late = checkTime(command, now) ?? checkNonce(command, bundle, device.nonce); // Steps 13 and 14.
  if (late !== undefined) return refuse(late, { ...device, timeFloor });

  const after = { ...device, highestIndex: index, timeFloor, acted: withActed(device.acted, signed) };
  return { kind: 'command', command, ...understood, hash, index, after };
}

function verifyRoot(signed: SignedRoot, bundle: Bundle, device: DeviceState): Verdict {
  const { root, hash } = signed;
  const { index } = bundle.proof;
  const refuse = (refusal: Refusal): Refused => ({
    kind: 'refused',
    refusal,
    after: device,
    about: { hash, index },
  });

  const wrong = verifySigned(device.root, signed); // Steps 3 to 7.
  if (wrong !== undefined) return refuse(wrong);

  // Step 10: the indexes of another log say nothing about this one's.
  const isSameLog = root.log.origin === device.root.log.origin;
  if (isSameLog && index <= device.highestIndex) return refuse('not-newer');

  // Steps 11 and 12: the log that it names, vouched for by the witnesses that the device has.
  const { witnesses, quorum } = device.root;
  const logged = checkLogged(signed, bundle.proof, { log: root.log, witnesses, quorum });
  if (typeof logged === 'string') return refuse(logged);

  const timeFloor = Math.max(device.timeFloor, logged.time);
  const after = { ...device, root, highestIndex: index, timeFloor };
  return { kind: 'root', root, signed: bundle.signed, hash, index, after };
}
