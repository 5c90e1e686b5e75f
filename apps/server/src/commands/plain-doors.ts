import type { CommandOperation, VerifiedBy } from '@holdfast/api-contract';
import { Lwm2mPath } from '@holdfast/lwm2m';
import { verifiedBy } from '../fleet/device-view.ts';
import type { DeviceRecord } from '../fleet/device-record.ts';
import type { OperationRequest } from '../fleet/operation-request.ts';
import { CommandError } from './command-error.ts';

/** A plain LwM2M operation with the effect of a command. */
interface Door {
  readonly path: string;
  readonly by: 'execute' | 'change';
  readonly command: CommandOperation;
}

/** docs/trust-format.md, "On the air". */
const DOORS: readonly Door[] = [
  { path: '/0', by: 'change', command: 'credentials' },
  { path: '/1', by: 'change', command: 'servers' },
  { path: '/2', by: 'change', command: 'servers' },
  { path: '/5', by: 'change', command: 'firmware' },
  { path: '/8', by: 'change', command: 'lock' },
  { path: '/21', by: 'change', command: 'credentials' },
  { path: '/3/0/4', by: 'execute', command: 'reboot' },
  { path: '/3/0/5', by: 'execute', command: 'factory-reset' },
  { path: '/5', by: 'execute', command: 'firmware' },
  { path: '/8', by: 'execute', command: 'wipe' },
  { path: '/1/*/4', by: 'execute', command: 'servers' },
  { path: '/1/*/9', by: 'execute', command: 'servers' },
];

/**
 * Of object 1: how often a device updates its registration and notifies, and its binding. Written plainly to devices for which the
 * server verifies; a device that verifies takes nothing of object 1 but by command.
 */
const SETTINGS: ReadonlySet<number> = new Set([1, 2, 3, 5, 6, 7, 23]);
const SERVER_OBJECT = 1;

/** Whether a plain operation would go around the key holders; the command that does the same with them. */
export function commandInstead(request: OperationRequest, by: VerifiedBy): CommandOperation | undefined {
  const change = request.kind === 'write' || request.kind === 'create' || request.kind === 'delete';
  if (!change && request.kind !== 'execute') return undefined;
  if (request.kind === 'write' && by === 'server' && isSetting(request)) return undefined;
  // A composite write is at the root, which leads everywhere; any other write reaches what it names, even with nothing to write.
  const isComposite = request.kind === 'write' && request.path.ids.length === 0;
  const named = isComposite ? [] : [request.path];
  const paths = request.kind === 'write' ? [...named, ...request.entries.map(({ path }) => path)] : named;
  const door = DOORS.find(
    (one) =>
      (one.by === 'execute') === (request.kind === 'execute') && paths.some((path) => leadsTo(one, path)),
  );
  return door?.command;
}

/** Throws `command_required`. */
export function guardDoors(record: DeviceRecord, request: OperationRequest): void {
  const by = verifiedBy(record);
  const command = commandInstead(request, by);
  if (command === undefined) return;
  throw new CommandError(
    'command_required',
    `${request.kind} of ${request.path.text} can hurt "${record.row.endpoint}": key holders must sign the command "${command}"` +
      (by === 'device' ? ', which the device verifies' : ''),
  );
}

const isSetting = ({ entries }: Extract<OperationRequest, { kind: 'write' }>): boolean =>
  entries.length > 0 &&
  entries.every(({ path }) => path.objectId === SERVER_OBJECT && SETTINGS.has(path.resourceId ?? Number.NaN));

/** The path is at the door, below it, or above it. */
function leadsTo({ path: door }: Door, path: Lwm2mPath): boolean {
  const wanted = door.split('/').slice(1);
  return wanted.every((segment, at) => {
    const id = path.ids[at];
    return id === undefined || segment === '*' || Number(segment) === id;
  });
}
