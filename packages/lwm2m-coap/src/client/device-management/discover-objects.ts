import type { Discovered, Lwm2mPath } from '@holdfast/lwm2m';
import { Refusal } from '../../refusal.ts';
import type { AttributeStore } from './attribute-store.ts';
import { allows, sorted, type FoundResource, type ObjectStore } from '../objects/object-store.ts';

/**
 * What is at and below an object, an instance or a resource, with attributes: those of each path itself, and for a resource that
 * is asked for alone, those in force (Core 1.1.1 §6.3.2).
 */
export async function discoverObjects(
  store: ObjectStore,
  attributes: AttributeStore,
  path: Lwm2mPath,
): Promise<Discovered[]> {
  const own = (at: Lwm2mPath): Discovered => ({ path: at, attributes: attributes.at(at) ?? {} });
  if (path.depth === 0 || path.depth === 4) {
    throw new Refusal('method_not_allowed', `${path.text} cannot be discovered`);
  }
  if (path.depth === 3) {
    const dimension = await dimensionOf(store.resource(path));
    return [{ path, attributes: attributes.effective(path), ...dimension }];
  }
  const object = store.object(path);
  const found: Discovered[] = [];
  if (path.depth === 1) {
    const { version } = object;
    found.push({ ...own(path), ...(version === undefined || version === '1.0' ? {} : { version }) });
  }
  const ids = path.depth === 2 ? [path.instanceId as number] : sorted(object.instances.keys());
  for (const id of ids) {
    const instance = path.upTo(1).child(id);
    found.push(own(instance));
    for (const resource of store.resources(instance)) {
      found.push({ ...own(resource.path), ...(await dimensionOf(resource)) });
    }
  }
  return found;
}

async function dimensionOf(found: FoundResource): Promise<{ dimension?: number }> {
  const { definition, resource } = found;
  if (definition?.multiple !== true || resource.read === undefined || !allows(found, 'R')) return {};
  const value = await resource.read();
  return 'type' in value ? {} : { dimension: value.size };
}
