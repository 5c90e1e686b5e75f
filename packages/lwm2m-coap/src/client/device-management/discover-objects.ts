import type { Discovered, Lwm2mPath } from '@holdfast/lwm2m';
import { Refusal } from '../../refusal.ts';
import { allows, sorted, type FoundResource, type ObjectStore } from '../objects/object-store.ts';
import type { AttributeStore } from './attribute-store.ts';

/** How many levels below the path are told where the server does not say: down to resources (Core 1.1.1 §6.3.2). */
const DOWN_TO = 3;

/**
 * What is at and below an object, an instance or a resource, with attributes: those of each path itself, and for a resource that
 * is asked for alone, those in force (Core 1.1.1 §6.3.2). `depth`: how many levels below the path (Core 1.2 §6.3.2), with resource instances as the last.
 */
export async function discoverObjects(
  store: ObjectStore,
  attributes: AttributeStore,
  path: Lwm2mPath,
  depth: number = Math.max(0, DOWN_TO - path.depth),
): Promise<Discovered[]> {
  if (path.depth === 0 || path.depth === 4) {
    throw new Refusal('method_not_allowed', `${path.text} cannot be discovered`);
  }
  const own = (at: Lwm2mPath): Discovered => ({ path: at, attributes: attributes.at(at) ?? {} });
  const lowest = path.depth + depth;
  if (path.depth === 3) {
    const { dimension, ids } = await instancesOf(store.resource(path));
    const instances = lowest > 3 ? ids.map((id) => own(path.child(id))) : [];
    return [{ path, attributes: attributes.effective(path), ...dimension }, ...instances];
  }
  const object = store.object(path);
  const found: Discovered[] = [];
  if (path.depth === 1) {
    const { version } = object;
    found.push({ ...own(path), ...(version === undefined || version === '1.0' ? {} : { version }) });
  }
  if (path.depth === 2) store.instance(path);
  const ids = path.depth === 2 ? [path.instanceId as number] : sorted(object.instances.keys());
  for (const id of lowest < 2 ? [] : ids) {
    const instance = path.upTo(1).child(id);
    found.push(own(instance));
    for (const resource of lowest < 3 ? [] : store.resources(instance)) {
      const { dimension, ids: below } = await instancesOf(resource);
      found.push({ ...own(resource.path), ...dimension });
      if (lowest > 3) found.push(...below.map((one) => own(resource.path.child(one))));
    }
  }
  return found;
}

/** From the query of a Discover. */
export function parseDepth(queries: readonly string[]): number | undefined {
  const stated = queries.find((query) => query.startsWith('depth='));
  if (stated === undefined) return undefined;
  if (!/^depth=[0-3]$/.test(stated)) throw new Refusal('bad_request', 'a depth is 0 to 3');
  return Number(stated.at(-1));
}

async function instancesOf(
  found: FoundResource,
): Promise<{ readonly dimension: { readonly dimension?: number }; readonly ids: readonly number[] }> {
  const { definition, resource } = found;
  if (definition?.multiple !== true || resource.read === undefined || !allows(found, 'R')) {
    return { dimension: {}, ids: [] };
  }
  const value = await resource.read();
  return 'type' in value
    ? { dimension: {}, ids: [] }
    : { dimension: { dimension: value.size }, ids: sorted(value.keys()) };
}
