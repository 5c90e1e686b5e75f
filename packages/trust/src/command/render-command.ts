import { fingerprint, grouped } from '../text/fingerprint.ts';
import { formatTime } from '../text/format-time.ts';
import { sheet, type Line } from '../text/sheet.ts';
import { visible } from '../text/visible.ts';
import { decodeCommand } from './command-codec.ts';
import type { ArgumentValue, Command } from './command.ts';
import { findOperation, type ArgumentSpec, type OperationSpec } from './operations.ts';
import { readRequest } from './read-request.ts';

/**
 * What a key holder reads before signing: every field of exactly these bytes, which are the payload that is signed, and nothing that
 * is not in them. Throws {@link TrustError} `malformed` for bytes that are no command.
 */
export function renderCommand(payload: Uint8Array): string {
  const command = decodeCommand(payload);
  const spec = findOperation(command.operation);
  return sheet('Command', [
    ['Do', describeOperation(command, spec)],
    ...describeArguments(command, spec),
    describeTarget(command),
    ['Reason', command.reason === undefined ? 'none given' : visible(command.reason)],
    ['Not before', formatTime(command.notBefore)],
    ['Expires', formatTime(command.expires)],
    ['Owner', grouped(command.owner)],
    ['Root', `version ${command.root}`],
    ['Nonce', describeNonce(command, spec)],
    ['Salt', grouped(command.salt)],
    ['Fingerprint', fingerprint(payload)],
  ]);
}

function describeOperation(command: Command, spec: OperationSpec | undefined): string {
  const { operation } = command;
  if (spec === undefined) return `operation ${operation}, WHICH THIS PROGRAM DOES NOT KNOW`;
  const known = readRequest(command) !== undefined;
  return `${spec.name} (operation ${operation}): ${spec.effect}${known ? '' : ', WITH ARGUMENTS THAT IT CANNOT HAVE'}`;
}

function describeArguments({ arguments: values }: Command, spec: OperationSpec | undefined): Line[] {
  return [...values].map(([key, value]) => {
    const argument = spec?.arguments.find((candidate) => candidate.key === key);
    return [argument?.name ?? `argument ${key}, unknown`, describeValue(value, argument)];
  });
}

function describeValue(value: ArgumentValue, argument: ArgumentSpec | undefined): string {
  if (value instanceof Uint8Array) return value.length === 0 ? 'no bytes' : grouped(value);
  if (typeof value === 'string') return visible(value);
  const meaning = typeof value === 'number' ? argument?.choices?.[value] : undefined;
  if (meaning !== undefined) return `${meaning} (${value})`;
  if (argument?.type === 'true' && value === true) return 'yes';
  return String(value);
}

function describeTarget({ target }: Command): Line {
  if (target.kind === 'device') return ['Device', visible(target.endpoint)];
  if (target.kind === 'model') return ['Model', `EVERY device of the model ${visible(target.model)}`];
  return ['Set', `${target.size} devices, whose list has the hash ${grouped(target.hash)}`];
}

function describeNonce({ nonce, target }: Command, spec: OperationSpec | undefined): string {
  if (nonce !== undefined) return grouped(nonce);
  if (spec?.bindsNonce !== true) return 'none';
  return target.kind === 'set' ? "one for each device, in the set's list" : 'none: NO DEVICE WILL TAKE THIS';
}
