import {
  accessControlEntries,
  ANY_INSTANCE,
  RIGHT_BITS,
  type AccessControl,
} from '../access/access-control.ts';
import type { Discovered } from '../attributes/discover.ts';
import { Lwm2mPath } from '../path/lwm2m-path.ts';
import type { Entry } from '../values/entry.ts';
import { oscoreEntries, securityEntries, serverEntries } from './account-entries.ts';
import type { AccessRule, BootstrapAccount, BootstrapProfile, ServerAccount } from './bootstrap-profile.ts';
import type { BootstrapStep } from './bootstrap-step.ts';
import { checkProfile } from './check-profile.ts';
import { InstanceIds } from './instance-ids.ts';
import { ownershipRules } from './ownership-rules.ts';

/** What is known of the device, if anything. */
export interface BootstrapKnowledge {
  /** Its answer to a Bootstrap-Discover of the root. */
  readonly discovered?: readonly Discovered[];
  /** Its answer to a Bootstrap-Read of object 2; needed to add rules to those it has. */
  readonly controls?: readonly AccessControl[];
}

const SECURITY = 0;
const SERVER = 1;
const ACCESS_CONTROL = 2;
const OSCORE = 21;

/**
 * The deletes and writes that give a device what the profile says (Core 1.2, Bootstrap Operations): Security, OSCORE,
 * Server, then Access Control, each instance whole. Throws `bad-bootstrap` for a profile that no device could work with,
 * or that needs to know more of this one.
 */
export function bootstrapPlan(
  profile: BootstrapProfile,
  knowledge: BootstrapKnowledge = {},
): BootstrapStep[] {
  checkProfile(profile);
  const { servers, bootstrapServer, access = [], ownership, forget = 'accounts' } = profile;
  const ids = new InstanceIds(knowledge, forget === 'nothing');
  const accounts = [
    ...(bootstrapServer === undefined ? [] : [place(ids, bootstrapServer, ids.bootstrapAccount())]),
    ...servers.map((server) => place(ids, server, ids.forServer(SECURITY, server.shortId))),
  ];
  const settings = servers.map((server) => ({ server, instanceId: ids.forServer(SERVER, server.shortId) }));
  const owned = ownership === undefined ? [] : ownershipRules(ownership, settings, knowledge.discovered);
  const writes = [
    ...accounts.map(({ account, securityId, oscoreId }) =>
      write(SECURITY, securityId, (path) => securityEntries(path, account, oscoreId)),
    ),
    ...accounts.flatMap(({ account: { oscore }, oscoreId }) =>
      oscore === undefined || oscoreId === undefined
        ? []
        : [write(OSCORE, oscoreId, (path) => oscoreEntries(path, oscore))],
    ),
    ...settings.map(({ server, instanceId }) =>
      write(SERVER, instanceId, (path) => serverEntries(path, server)),
    ),
    ...[...access, ...owned].map((rule) => writeRule(ids, rule)),
  ];
  return [...deletes(forget, writes, knowledge), ...writes];
}

interface Placed {
  readonly account: ServerAccount | BootstrapAccount;
  readonly securityId: number;
  readonly oscoreId: number | undefined;
}

function place(ids: InstanceIds, account: ServerAccount | BootstrapAccount, securityId: number): Placed {
  const shortId = 'shortId' in account ? account.shortId : undefined;
  const oscoreId = account.oscore === undefined ? undefined : ids.forServer(OSCORE, shortId);
  return { account, securityId, oscoreId };
}

type Write = Extract<BootstrapStep, { kind: 'write' }>;

function write(objectId: number, instanceId: number, entries: (path: Lwm2mPath) => readonly Entry[]): Write {
  const path = Lwm2mPath.of(objectId, instanceId);
  return { kind: 'write', path, entries: entries(path) };
}

function writeRule(ids: InstanceIds, rule: AccessRule): Write {
  const { objectId } = rule;
  const control =
    rule.kind === 'object'
      ? {
          objectId,
          instanceId: ANY_INSTANCE,
          owner: ANY_INSTANCE,
          acl: new Map(rule.creators.map((id) => [id, RIGHT_BITS.create])),
        }
      : {
          objectId,
          instanceId: rule.instanceId,
          owner: rule.owner,
          acl: new Map([...rule.rights].map(([id, rights]) => [id, maskOf(rights)])),
        };
  const id = ids.forRule(objectId, control.instanceId);
  return write(ACCESS_CONTROL, id, () => accessControlEntries({ id, ...control }));
}

const maskOf = (rights: readonly (keyof typeof RIGHT_BITS)[]): number =>
  rights.reduce((mask, right) => mask | RIGHT_BITS[right], 0);

/** Whole objects: the device itself keeps the bootstrap server's account (Core 1.2, Bootstrap-Delete Operation). */
function deletes(
  forget: NonNullable<BootstrapProfile['forget']>,
  writes: readonly Write[],
  { discovered = [] }: BootstrapKnowledge,
): BootstrapStep[] {
  if (forget === 'nothing') return [];
  if (forget === 'everything') return [{ kind: 'delete', path: Lwm2mPath.root }];
  const written = new Set(writes.map(({ path }) => path.objectId));
  // Rules and OSCORE contexts of servers that are forgotten go with them, where the device has any.
  const held = new Set(discovered.filter(({ path }) => path.depth === 2).map(({ path }) => path.objectId));
  return [SECURITY, OSCORE, SERVER, ACCESS_CONTROL]
    .filter((id) => written.has(id) || held.has(id))
    .map((id) => ({ kind: 'delete', path: Lwm2mPath.of(id) }));
}
