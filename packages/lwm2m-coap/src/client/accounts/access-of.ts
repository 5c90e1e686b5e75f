import { Lwm2mError, may, readAccessControls, type AccessControl, type Lwm2mPath } from '@holdfast/lwm2m';
import type { ServerAccess } from '../device-management/server-access.ts';
import type { Accounts } from './accounts.ts';

/**
 * What a server may do, by the instances of object 2 (Core 1.1.1 §8.2). With one server, or without any such instance, all may do everything: who
 * bootstraps a device with several servers says whether rights matter.
 */
export const accessOf =
  (accounts: Accounts, shortServerId: number): ServerAccess =>
  (operation, path) => {
    const { accessControl, list } = accounts;
    const isInUse = list.length > 1 && accessControl.ids().length > 0;
    const controls = isInUse ? readable(accounts) : undefined;
    return controls !== 'broken' && may(shortServerId, operation, path, controls);
  };

/** A server that creates an instance owns it (Core 1.1.1 §8.1.2). False where rights are not in use. */
export function ownCreated({ accessControl }: Accounts, shortServerId: number, path: Lwm2mPath): boolean {
  if (accessControl.ids().length === 0) return false;
  let free = 0;
  while (accessControl.value(free, 0) !== undefined) free++;
  const integer = (value: number) => ({ type: 'integer', value }) as const;
  accessControl.put(
    free,
    new Map([
      [0, integer(path.objectId as number)],
      [1, integer(path.instanceId as number)],
      [3, integer(shortServerId)],
    ]),
  );
  return true;
}

/** The rules of an instance go with it. False where it had none. */
export function disownDeleted(accounts: Accounts, path: Lwm2mPath): boolean {
  const controls = readable(accounts);
  if (controls === 'broken') return false;
  const before = accounts.accessControl.ids().length;
  for (const { id, objectId, instanceId } of controls) {
    if (path.depth === 2 && objectId === path.objectId && instanceId === path.instanceId) {
      accounts.accessControl.drop(id);
    }
  }
  return accounts.accessControl.ids().length < before;
}

/** Rules that cannot be read grant nothing. */
function readable({ accessControl }: Accounts): readonly AccessControl[] | 'broken' {
  try {
    return readAccessControls(accessControl.entries());
  } catch (error) {
    if (!(error instanceof Lwm2mError)) throw error;
    return 'broken';
  }
}
