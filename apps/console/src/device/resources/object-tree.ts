import { idsOf } from '../path.ts';

export interface ObjectNode {
  readonly id: number;
  readonly version: string | null;
  readonly instances: readonly number[];
}

/** From the registration's list, and from values of instances it did not list. Security (0) is never told (Core 1.1 §6.2.1). */
export function objectTree(
  registered: readonly { readonly path: string; readonly version: string | null }[],
  valuePaths: Iterable<string>,
): readonly ObjectNode[] {
  const objects = new Map<number, { version: string | null; instances: Set<number> }>();
  const at = (id: number) => {
    const node = objects.get(id) ?? { version: null, instances: new Set<number>() };
    objects.set(id, node);
    return node;
  };
  for (const { path, version } of registered) {
    const [id, instance] = idsOf(path);
    if (id === undefined) continue;
    const node = at(id);
    node.version ??= version;
    if (instance !== undefined) node.instances.add(instance);
  }
  for (const path of valuePaths) {
    const [id, instance] = idsOf(path);
    if (id !== undefined && instance !== undefined) at(id).instances.add(instance);
  }
  return [...objects]
    .map(([id, { version, instances }]) => ({ id, version, instances: [...instances].sort((a, b) => a - b) }))
    .sort((a, b) => a.id - b.id);
}
