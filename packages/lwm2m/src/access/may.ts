import type { Lwm2mPath } from '../path/lwm2m-path.ts';
import { ANY_INSTANCE, RIGHT_BITS, type AccessControl, type AccessRight } from './access-control.ts';

/** Send and the composite operations count as what they do at each path. */
export type GuardedOperation =
  | 'read'
  | 'observe'
  | 'write'
  | 'write-attributes'
  | 'execute'
  | 'delete'
  | 'create'
  | 'discover';

/** Core 1.2, table Authorization. */
const NEEDED: { readonly [operation in Exclude<GuardedOperation, 'discover'>]: AccessRight } = {
  read: 'read',
  observe: 'read',
  'write-attributes': 'read',
  write: 'write',
  execute: 'execute',
  delete: 'delete',
  create: 'create',
};

/** Core 1.2, Device Management Interface: no operation of a server reaches Security and OSCORE. */
const BOOTSTRAP_ONLY: ReadonlySet<number> = new Set([0, 21]);
const ACCESS_CONTROL = 2;
const ALL_RIGHTS = 0b1_1111;

/**
 * Whether a device lets a server do this (Core 1.2, Authorization). `controls` are the device's instances of object 2,
 * undefined where access control is not in use and its one server may do all.
 *
 * Reading or observing an object or the root is allowed as such: ask for each instance, and leave out what may not be
 * read. A composite write must be allowed at every one of its paths; a composite read leaves out what is not.
 */
export function may(
  serverId: number,
  operation: GuardedOperation,
  path: Lwm2mPath,
  controls: readonly AccessControl[] | undefined,
): boolean {
  const { objectId, instanceId } = path;
  if (objectId !== undefined && BOOTSTRAP_ONLY.has(objectId)) return false;
  if (operation === 'discover' || controls === undefined) return true;
  if (operation === 'create') return objectId !== undefined && mayCreate(serverId, objectId, controls);
  if (objectId === undefined || instanceId === undefined) return NEEDED[operation] === 'read';
  if (objectId === ACCESS_CONTROL) return mayManage(serverId, operation, instanceId, controls);
  const control = controls.find((one) => one.objectId === objectId && one.instanceId === instanceId);
  return control !== undefined && holds(rightsOf(serverId, control), NEEDED[operation]);
}

/** Core 1.2, Access Control on Object Instance: rules are their owner's to change, and go with what they guard. */
function mayManage(
  serverId: number,
  operation: keyof typeof NEEDED,
  id: number,
  controls: readonly AccessControl[],
): boolean {
  if (NEEDED[operation] === 'read') return true;
  return operation === 'write' && controls.find((one) => one.id === id)?.owner === serverId;
}

const holds = (rights: number, right: AccessRight): boolean => (rights & RIGHT_BITS[right]) !== 0;

/** Core 1.2, Obtaining Access Right: only a right of the server's own counts, provisioned by bootstrap. */
function mayCreate(serverId: number, objectId: number, controls: readonly AccessControl[]): boolean {
  if (objectId === ACCESS_CONTROL) return false;
  const control = controls.find((one) => one.objectId === objectId && one.instanceId === ANY_INSTANCE);
  return holds(control?.acl.get(serverId) ?? 0, 'create');
}

/** Core 1.2, Obtaining Access Right, steps 1 to 4. */
function rightsOf(serverId: number, { acl, owner }: AccessControl): number {
  const own = acl.get(serverId);
  if (own !== undefined) return own;
  return owner === serverId ? ALL_RIGHTS : (acl.get(0) ?? 0);
}
