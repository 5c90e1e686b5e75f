import type { Entry } from './entry.ts';

/** A resource of an instance: one entry, or one for each instance of a multiple resource. */
export type ResourceNode =
  | { readonly kind: 'single'; readonly entry: Entry }
  | { readonly kind: 'multiple'; readonly entries: ReadonlyMap<number, Entry> };

/** Object id, instance id, resource id. */
export type EntryTree = ReadonlyMap<number, ReadonlyMap<number, ReadonlyMap<number, ResourceNode>>>;

/** Groups entries, in their order. A later entry of the same path replaces an earlier one. */
export function toTree(entries: readonly Entry[]): EntryTree {
  const tree = new Map<number, Map<number, Map<number, ResourceNode>>>();
  const multiples = new Map<string, Map<number, Entry>>();
  for (const entry of entries) {
    const [objectId, instanceId, resourceId, resourceInstanceId] = entry.path.ids;
    if (objectId === undefined || instanceId === undefined || resourceId === undefined) continue;
    const instances = getOrAdd(tree, objectId, () => new Map<number, Map<number, ResourceNode>>());
    const resources = getOrAdd(instances, instanceId, () => new Map<number, ResourceNode>());
    if (resourceInstanceId === undefined) {
      resources.set(resourceId, { kind: 'single', entry });
      continue;
    }
    const key = entry.path.upTo(3).text;
    const held = resources.get(resourceId);
    if (held?.kind !== 'multiple') {
      const byId = new Map<number, Entry>();
      multiples.set(key, byId);
      resources.set(resourceId, { kind: 'multiple', entries: byId });
    }
    multiples.get(key)?.set(resourceInstanceId, entry);
  }
  return tree;
}

export function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
