import { Lwm2mError } from '../lwm2m-error.ts';
import { Lwm2mPath } from '../path/lwm2m-path.ts';
import type { Entry } from '../values/entry.ts';
import { toTree, type ResourceNode } from '../values/tree.ts';

/** Of the object instance: the rule is of the object. Of the owner: the rule is the bootstrap interface's. */
export const ANY_INSTANCE = 65_535;

export type AccessRight = 'read' | 'write' | 'execute' | 'delete' | 'create';

/** An instance of the Access Control object (Core 1.2 appendix E.3). */
export interface AccessControl {
  /** Its own instance id, `/2/id`. */
  readonly id: number;
  readonly objectId: number;
  /** {@link ANY_INSTANCE} for who may create instances. */
  readonly instanceId: number;
  readonly owner: number;
  /** Rights as a bit mask, by short server id; 0 for every server that has none and is not the owner. */
  readonly acl: ReadonlyMap<number, number>;
}

export const RIGHT_BITS: { readonly [right in AccessRight]: number } = {
  read: 0b0_0001,
  write: 0b0_0010,
  execute: 0b0_0100,
  delete: 0b0_1000,
  create: 0b1_0000,
};

const ALL_RIGHTS = 0b1_1111;
const ACCESS_CONTROL = 2;

/** From what was read or written of object 2. Throws `bad-value` for an instance that is none. */
export function readAccessControls(entries: readonly Entry[]): AccessControl[] {
  const instances = toTree(entries).get(ACCESS_CONTROL);
  return [...(instances ?? [])].map(([id, resources]) => {
    const wrong = (what: string): Lwm2mError => new Lwm2mError('bad-value', `/2/${id} has ${what}`);
    const number = (resource: number, node = resources.get(resource)): number => {
      const value = node?.kind === 'single' ? integerOf(node.entry) : undefined;
      if (value === undefined || value > ANY_INSTANCE) throw wrong(`no id in resource ${resource}`);
      return value;
    };
    return {
      id,
      objectId: number(0),
      instanceId: number(1),
      owner: number(3),
      acl: readAcl(resources.get(2), () => wrong('rights that are none')),
    };
  });
}

function readAcl(node: ResourceNode | undefined, wrong: () => Lwm2mError): ReadonlyMap<number, number> {
  if (node === undefined) return new Map();
  if (node.kind === 'single') throw wrong();
  return new Map(
    [...node.entries].map(([serverId, entry]) => {
      const rights = integerOf(entry);
      if (rights === undefined || rights > ALL_RIGHTS) throw wrong();
      return [serverId, rights];
    }),
  );
}

const integerOf = ({ value }: Entry): number | undefined =>
  (value.type === 'integer' || value.type === 'unsigned') &&
  typeof value.value === 'number' &&
  value.value >= 0
    ? value.value
    : undefined;

/** As resources of an instance. */
export function accessControlEntries({ id, objectId, instanceId, owner, acl }: AccessControl): Entry[] {
  const instance = Lwm2mPath.of(ACCESS_CONTROL, id);
  const entry = (path: Lwm2mPath, value: number): Entry => ({ path, value: { type: 'integer', value } });
  return [
    entry(instance.child(0), objectId),
    entry(instance.child(1), instanceId),
    ...[...acl].map(([serverId, rights]) => entry(instance.child(2).child(serverId), rights)),
    entry(instance.child(3), owner),
  ];
}
