import { equal } from '@holdfast/bytes';
import { openAttachment } from '../bundle/attachment.ts';
import type { Bundle } from '../bundle/bundle.ts';
import type { Command } from '../command/command.ts';
import { findOperation } from '../command/operations.ts';
import { readRequest, type Request } from '../command/read-request.ts';
import { isMember } from '../members/is-member.ts';
import type { Membership } from '../members/member-tree.ts';
import type { DeviceKnowledge } from './device-state.ts';
import type { Refusal } from './refusal.ts';

/** Step 8: this device is meant. */
export function checkTarget(
  { target, operation }: Command,
  { membership }: Bundle,
  { endpoint, model }: DeviceKnowledge,
): Refusal | undefined {
  switch (target.kind) {
    case 'device':
      return target.endpoint === endpoint ? undefined : 'wrong-target';
    case 'set':
      return isMember(endpoint, membership as Membership, target) ? undefined : 'wrong-target';
    default:
      // Devices of a model cannot each have given the nonce.
      return target.model === model && !bindsNonce(operation) ? undefined : 'wrong-target';
  }
}

/** What step 9 has found. */
export interface Understood {
  readonly request: Request;
  /** Without its salt. */
  readonly attachment?: Uint8Array;
}

/** Step 9: this device can do it, and what comes with it is what was signed. */
export function understand(
  command: Command,
  { attachment }: Bundle,
  { operations }: DeviceKnowledge,
): Understood | Refusal {
  const request = readRequest(command);
  if (request === undefined || !operations.has(command.operation)) return 'unknown-operation';
  if (request.operation !== 'servers' && request.operation !== 'credentials') {
    return attachment === undefined ? { request } : 'wrong-attachment';
  }
  const content = attachment && openAttachment(attachment, request.attachmentHash);
  return content === undefined ? 'wrong-attachment' : { request, attachment: content };
}

/** Step 13. */
export function checkTime({ notBefore, expires }: Command, now: number): Refusal | undefined {
  if (now < notBefore) return 'not-yet';
  return now > expires ? 'expired' : undefined;
}

/** Step 14: a nonce that is there is the device's last one, and one is there where the operation binds it. */
export function checkNonce(command: Command, { membership }: Bundle, last: Uint8Array): Refusal | undefined {
  const nonce = command.target.kind === 'set' ? membership?.nonce : command.nonce;
  if (nonce === undefined) return bindsNonce(command.operation) ? 'wrong-nonce' : undefined;
  return equal(nonce, last) ? undefined : 'wrong-nonce';
}

const bindsNonce = (operation: number): boolean => findOperation(operation)?.bindsNonce === true;
