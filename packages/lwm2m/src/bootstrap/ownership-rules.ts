import type { Discovered } from '../attributes/discover.ts';
import { fault } from './bootstrap-fault.ts';
import type { AccessRule, BootstrapProfile, ServerAccount } from './bootstrap-profile.ts';

const SERVER = 1;
/** Security, Server, Access Control and OSCORE: bootstrap's own, or written by it together with their rules. */
const ACCOUNTS: ReadonlySet<number> = new Set([0, SERVER, 2, 21]);

/**
 * The rules that make one of several servers the owner of what a device has (Core 1.1.1 §8.2): of each instance that was discovered, with what
 * the others may do, and of new ones. Each server owns its own settings.
 */
export function ownershipRules(
  { owner, others }: NonNullable<BootstrapProfile['ownership']>,
  settings: readonly { readonly server: ServerAccount; readonly instanceId: number }[],
  discovered: readonly Discovered[] | undefined,
): AccessRule[] {
  if (discovered === undefined)
    throw fault('to say whose the objects of a device are, it must be discovered first');
  const paths = discovered
    .map(({ path }) => path)
    .filter(({ objectId }) => objectId !== undefined && !ACCOUNTS.has(objectId));
  const objects = [...new Set(paths.map(({ objectId }) => objectId as number))];
  const instances = paths.filter(({ depth }) => depth === 2);
  return [
    ...settings.map(({ server, instanceId }): AccessRule => ({
      kind: 'instance',
      objectId: SERVER,
      instanceId,
      owner: server.shortId,
      rights: new Map(),
    })),
    ...objects.map((objectId): AccessRule => ({ kind: 'object', objectId, creators: [owner] })),
    ...instances.map(({ objectId, instanceId }): AccessRule => ({
      kind: 'instance',
      objectId: objectId as number,
      instanceId: instanceId as number,
      owner,
      rights: new Map([[0, others]]),
    })),
  ];
}
