import type { CommandMember, CommandOperation } from '@holdfast/api-contract';
import {
  decodeCommand,
  findOperation,
  readRequest,
  roleFor,
  TrustError,
  type Command,
  type Root,
} from '@holdfast/trust';
import type { DeviceRecord } from '../fleet/device-record.ts';
import { verifiedBy } from '../fleet/device-view.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { hexOf, sha256 } from './bytes.ts';
import { CommandError } from './command-error.ts';
import { treeOf } from './open-commands.ts';
import { LAST_SECOND } from './seconds.ts';
import { targetText } from './target-text.ts';

interface Proposal {
  readonly payload: Uint8Array;
  readonly members: readonly CommandMember[] | undefined;
  readonly attachment: Uint8Array | undefined;
}

export interface CheckedProposal {
  readonly command: Command;
  readonly operation: CommandOperation;
  readonly targetText: string;
  readonly devices: readonly DeviceRecord[];
  /** The one device that it is for. */
  readonly only: DeviceRecord | undefined;
  readonly verifiedByDevice: number;
}

/** So that nobody signs what no device would take. Throws `invalid_command`, `device_not_found`. */
export function checkProposal(
  { payload, members, attachment }: Proposal,
  { root, fleet, now }: { readonly root: Root; readonly fleet: Fleet; readonly now: number },
): CheckedProposal {
  const command = decoded(payload);
  const { operation: number, target } = command;
  const spec = findOperation(number);
  if (spec === undefined || spec.name === 'root') throw wrong(`operation ${number} is not known here`);
  if (readRequest(command) === undefined) throw wrong(`arguments that "${spec.name}" cannot have`);
  if (hexOf(command.owner) !== hexOf(root.owner)) throw wrong('it is of another owner');
  if (command.root !== root.version)
    throw wrong(`it names version ${command.root} of the root, and ${root.version} is the present one`);
  if (root.expires * 1000 <= now)
    throw new CommandError(
      'root_required',
      'the root has expired: make the next version with "holdfast root rotate"',
    );
  if (roleFor(root, number) === undefined) throw wrong(`no role of the root signs "${spec.name}"`);
  if (command.expires * 1000 <= now) throw wrong('it has expired');
  if (command.expires > LAST_SECOND) throw wrong('it never expires');
  if (target.kind === 'device' && spec.bindsNonce && command.nonce === undefined)
    throw wrong(`"${spec.name}" must name the nonce that the device gave`);
  if (target.kind === 'model' && spec.bindsNonce) throw wrong(`"${spec.name}" cannot be for a whole model`);
  checkAttachment(command, spec.hasAttachment, attachment);
  const devices = devicesOf(command, members, spec.bindsNonce, fleet);
  return {
    command,
    operation: spec.name,
    targetText: targetText(target),
    devices,
    only: target.kind === 'device' ? devices[0] : undefined,
    verifiedByDevice: devices.filter((record) => verifiedBy(record) === 'device').length,
  };
}

function devicesOf(
  { target }: Command,
  members: readonly CommandMember[] | undefined,
  bindsNonce: boolean,
  fleet: Fleet,
): readonly DeviceRecord[] {
  if ((target.kind === 'set') !== (members !== undefined))
    throw wrong(target.kind === 'set' ? 'a set without its members' : 'members of what is no set');
  switch (target.kind) {
    case 'device':
      return [fleet.record(target.endpoint)];
    case 'model': {
      const found = devicesOfModel(fleet, target.model);
      if (found.length === 0) throw wrong(`no device is of the model "${target.model}"`);
      return found;
    }
    default: {
      const list = members ?? [];
      if (list.some(({ nonce }) => (nonce !== null) !== bindsNonce))
        throw wrong(bindsNonce ? 'a member without its nonce' : 'a member with a nonce');
      const tree = reading(() => treeOf(list));
      if (tree.size !== target.size || hexOf(tree.hash) !== hexOf(target.hash))
        throw wrong('the members are not those of which the command has the hash');
      return list.map(({ endpoint }) => fleet.record(endpoint));
    }
  }
}

/** Those known now: a device that is added later is not among them. */
export function devicesOfModel(fleet: Fleet, model: string): readonly DeviceRecord[] {
  const found: DeviceRecord[] = [];
  for (const record of fleet.directory.sorted())
    if (record.facts.model === model && !record.removed) found.push(record);
  return found;
}

function checkAttachment(command: Command, has: boolean, attachment: Uint8Array | undefined): void {
  if (!has && attachment === undefined) return;
  const wanted = command.arguments.get(1);
  if (!has || attachment === undefined || !(wanted instanceof Uint8Array))
    throw wrong(has ? 'the attachment is missing' : 'this operation has no attachment');
  if (hexOf(sha256(attachment)) !== hexOf(wanted))
    throw wrong('the attachment is not the one of which the command has the hash');
}

const decoded = (payload: Uint8Array): Command => reading(() => decodeCommand(payload));

function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof TrustError) throw wrong(cause.message, { cause });
    throw cause;
  }
}

const wrong = (message: string, options?: ErrorOptions): CommandError =>
  new CommandError('invalid_command', message, options);
