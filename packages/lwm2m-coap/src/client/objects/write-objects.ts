import { Lwm2mPath, toTree, type Entry, type Lwm2mValue, type ResourceNode } from '@holdfast/lwm2m';
import { Refusal } from '../../refusal.ts';
import type { ResourceValue } from './lwm2m-object.ts';
import { allows, refusing, type FoundResource, type ObjectStore } from './object-store.ts';

/** One resource's part of a write, checked: what remains is to do it. */
export interface WriteStep {
  readonly path: Lwm2mPath;
  readonly run: () => void | Promise<void>;
}

export type WriteMode = 'replace' | 'update';

/**
 * Checks a write at an instance, a resource or a resource instance (Core 1.1.1 §6.3.3), so that nothing is written of one that must be refused.
 * Replacing an instance takes away the optional resources that are not named, where the instance knows how; those of the device keep their values.
 */
export function planWrite(
  store: ObjectStore,
  path: Lwm2mPath,
  entries: readonly Entry[],
  mode: WriteMode,
): WriteStep[] {
  if (path.depth < 2) throw new Refusal('method_not_allowed', `${path.text} cannot be written`);
  // Looked for first, so that an empty write to nowhere does not succeed.
  if (path.depth === 2) store.instance(path);
  else checkWritable(store.resource(path));
  const steps = planValues(store, entries, path.depth === 4 ? 'update' : mode);
  if (path.depth >= 3 && steps.length === 0) throw new Refusal('bad_request', `no value for ${path.text}`);
  if (path.depth === 2 && mode === 'replace') steps.push(...planRemovals(store, path, steps));
  return steps;
}

/** Checks values for anywhere in the data model. */
export const planValues = (store: ObjectStore, entries: readonly Entry[], mode: WriteMode): WriteStep[] =>
  [...nodes(entries)].map(([path, node]) => planValue(store, path, node, mode));

/** Takes one instance of a multiple resource away (Core 1.2, Delete and Write-Composite). */
export function planInstanceRemoval(store: ObjectStore, path: Lwm2mPath): WriteStep {
  const found = store.resource(path);
  checkWritable(found);
  const { read, writeInstances } = found.resource;
  if (read === undefined || writeInstances === undefined) {
    throw new Refusal('method_not_allowed', `${path.text} cannot be deleted`);
  }
  const run = async (): Promise<void> => {
    const values = await read();
    const id = path.resourceInstanceId as number;
    if ('type' in values || !values.has(id)) throw new Refusal('not_found', `${path.text} is not there`);
    const left = new Map([...values].filter(([other]) => other !== id));
    await refusing(() => writeInstances(left, 'replace'));
  };
  return { path: found.path, run };
}

/** Runs what was planned. Returns the resources written. */
export async function runSteps(steps: readonly WriteStep[]): Promise<Lwm2mPath[]> {
  for (const { run } of steps) await refusing(run);
  return steps.map(({ path }) => path);
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

function planValue(store: ObjectStore, path: Lwm2mPath, node: ResourceNode, mode: WriteMode): WriteStep {
  const { insert, resources } = store.instance(path);
  const definition = store.lookup(path.objectId as number, path.resourceId as number);
  if (insert !== undefined && !resources.has(path.resourceId as number)) {
    if (definition?.operations.includes('W') !== true) {
      throw new Refusal('method_not_allowed', `${path.text} cannot be written`);
    }
    checkShape(path, node, definition.multiple);
    return { path, run: () => insert(path.resourceId as number, plain(node)) };
  }
  const found = store.resource(path);
  checkWritable(found);
  const { write, writeInstances } = found.resource;
  const isMultiple = definition?.multiple ?? writeInstances !== undefined;
  checkShape(path, node, isMultiple);
  if ((isMultiple ? writeInstances : write) === undefined) {
    throw new Refusal('method_not_allowed', `${path.text} cannot be written`);
  }
  const value = plain(node);
  return {
    path,
    run: () => ('type' in value ? write?.(value) : writeInstances?.(value, mode)),
  };
}

function planRemovals(store: ObjectStore, path: Lwm2mPath, named: readonly WriteStep[]): WriteStep[] {
  const { remove } = store.instance(path);
  if (remove === undefined) return [];
  return store
    .resources(path)
    .filter(({ definition, path: at }) => {
      const isReplaced = definition?.mandatory === false && definition.operations.includes('W');
      return isReplaced && !named.some((step) => step.path.equals(at));
    })
    .map((found) => ({ path: found.path, run: () => remove(found.path.resourceId as number) }));
}

function checkWritable(found: FoundResource): void {
  const { write, writeInstances } = found.resource;
  if ((write === undefined && writeInstances === undefined) || !allows(found, 'W')) {
    throw new Refusal('method_not_allowed', `${found.path.text} cannot be written`);
  }
}

function checkShape(path: Lwm2mPath, node: ResourceNode, isMultiple: boolean): void {
  if ((node.kind === 'multiple') !== isMultiple) {
    throw new Refusal('bad_request', `${path.text} has ${isMultiple ? 'instances' : 'one value'}`);
  }
}

function plain(node: ResourceNode): ResourceValue {
  if (node.kind === 'single') return node.entry.value;
  return new Map<number, Lwm2mValue>([...node.entries].map(([id, { value }]) => [id, value]));
}
