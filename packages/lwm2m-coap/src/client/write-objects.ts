import { Lwm2mPath, toTree, type Entry, type Lwm2mValue, type ResourceNode } from '@holdfast/lwm2m';
import { Refusal } from '../refusal.ts';
import type { ResourceValue } from './lwm2m-object.ts';
import { allows, refusing, type FoundResource, type ObjectStore } from './object-store.ts';

interface Step {
  readonly found: FoundResource;
  readonly value: ResourceValue;
}

/**
 * Writes values at an instance, a resource or a resource instance (Core 1.1.1 §6.3.3). All are checked before the first is written.
 * Replacing an instance writes what is named; resources that are not named keep their values, as they are the device's, not stored here.
 * Returns the resources written.
 */
export async function writeObjects(
  store: ObjectStore,
  path: Lwm2mPath,
  entries: readonly Entry[],
  mode: 'replace' | 'update',
): Promise<Lwm2mPath[]> {
  if (path.depth < 2) throw new Refusal('method_not_allowed', `${path.text} cannot be written`);
  // Looked for first, so that an empty write to nowhere does not succeed.
  if (path.depth === 2) store.instance(path);
  else checkWritable(store.resource(path));
  const steps: Step[] = [];
  for (const [resourcePath, node] of nodes(entries)) {
    const found = store.resource(resourcePath);
    checkWritable(found);
    steps.push({ found, value: valueOf(found, node) });
  }
  if (path.depth >= 3 && steps.length === 0) throw new Refusal('bad_request', `no value for ${path.text}`);
  for (const { found, value } of steps) {
    const { write, writeInstances } = found.resource;
    if (!('type' in value)) {
      const how = path.depth === 4 ? 'update' : mode;
      await refusing(() => writeInstances?.(value, how));
    } else await refusing(() => write?.(value));
  }
  return steps.map(({ found }) => found.path);
}

/** The values of a Create, by resource. */
export function creationValues(entries: readonly Entry[]): Map<number, ResourceValue> {
  const values = new Map<number, ResourceValue>();
  for (const [path, node] of nodes(entries)) values.set(path.resourceId as number, plain(node));
  return values;
}

/** The instance that a Create names, if it does (Core 1.1.1 §6.3.6). */
export function createdInstance(entries: readonly Entry[]): number | undefined {
  const ids = new Set(entries.map(({ path }) => path.instanceId));
  if (ids.size > 1) throw new Refusal('bad_request', 'one instance is created at a time');
  return entries[0]?.path.instanceId;
}

function* nodes(entries: readonly Entry[]): Generator<[Lwm2mPath, ResourceNode]> {
  for (const [objectId, instances] of toTree(entries)) {
    for (const [instanceId, resources] of instances) {
      for (const [resourceId, node] of resources) {
        yield [Lwm2mPath.of(objectId, instanceId, resourceId), node];
      }
    }
  }
}

function checkWritable(found: FoundResource): void {
  const { write, writeInstances } = found.resource;
  if ((write === undefined && writeInstances === undefined) || !allows(found, 'W')) {
    throw new Refusal('method_not_allowed', `${found.path.text} cannot be written`);
  }
}

function valueOf({ path, resource, definition }: FoundResource, node: ResourceNode): ResourceValue {
  const isMultiple = definition?.multiple ?? resource.writeInstances !== undefined;
  if ((node.kind === 'multiple') !== isMultiple) {
    throw new Refusal('bad_request', `${path.text} has ${isMultiple ? 'instances' : 'one value'}`);
  }
  if ((isMultiple ? resource.writeInstances : resource.write) === undefined) {
    throw new Refusal('method_not_allowed', `${path.text} cannot be written`);
  }
  return plain(node);
}

function plain(node: ResourceNode): ResourceValue {
  if (node.kind === 'single') return node.entry.value;
  return new Map<number, Lwm2mValue>([...node.entries].map(([id, { value }]) => [id, value]));
}
