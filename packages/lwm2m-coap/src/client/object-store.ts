import { HoldfastError } from '@holdfast/kernel';
import {
  Lwm2mPath,
  ModelRegistry,
  type Entry,
  type ObjectDefinition,
  type RegisteredObject,
  type ResourceDefinition,
  type ResourceLookup,
} from '@holdfast/lwm2m';
import { Refusal } from '../refusal.ts';
import type { Lwm2mInstance, Lwm2mObject, Lwm2mResource, ResourceValue } from './lwm2m-object.ts';

/** A resource that is there, and what its object's definition says of it. */
export interface FoundResource {
  readonly path: Lwm2mPath;
  readonly resource: Lwm2mResource;
  readonly definition: ResourceDefinition | undefined;
}

/** The objects of a device, found by path and read. Throws {@link Refusal} as the operations would be answered. */
export class ObjectStore {
  readonly lookup: ResourceLookup;
  readonly #objects: ReadonlyMap<number, Lwm2mObject>;
  readonly #models: ModelRegistry;

  constructor(objects: readonly Lwm2mObject[], models: ModelRegistry) {
    this.#objects = new Map(objects.map((object) => [object.id, object]));
    this.#models = models;
    this.lookup = (objectId, resourceId) =>
      models.resource(objectId, resourceId, this.#objects.get(objectId)?.version);
  }

  object(path: Lwm2mPath): Lwm2mObject {
    const object = this.#objects.get(path.objectId ?? -1);
    if (object === undefined) throw new Refusal('not_found', `${path.text} is not there`);
    return object;
  }

  definition(object: Lwm2mObject): ObjectDefinition | undefined {
    return this.#models.object(object.id, object.version);
  }

  instance(path: Lwm2mPath): Lwm2mInstance {
    const instance = this.object(path).instances.get(path.instanceId ?? -1);
    if (instance === undefined) throw new Refusal('not_found', `${path.text} is not there`);
    return instance;
  }

  resource(path: Lwm2mPath): FoundResource {
    const resource = this.instance(path).resources.get(path.resourceId ?? -1);
    if (resource === undefined) throw new Refusal('not_found', `${path.text} is not there`);
    return this.#found(path.upTo(3), resource);
  }

  /** The resource of an object's first instance, where there is one. */
  find(objectId: number, resourceId: number): Lwm2mResource | undefined {
    for (const { resources } of this.#objects.get(objectId)?.instances.values() ?? []) {
      return resources.get(resourceId);
    }
    return undefined;
  }

  /** All resources at or below a path of depth 1 to 4, in order. */
  resources(path: Lwm2mPath): FoundResource[] {
    if (path.depth >= 3) return [this.resource(path)];
    const object = this.object(path);
    const ids = path.depth === 2 ? [path.instanceId as number] : sorted(object.instances.keys());
    return ids.flatMap((id) => {
      const at = path.upTo(1).child(id);
      const { resources } = this.instance(at);
      return sorted(resources.keys()).map((resourceId) =>
        this.#found(at.child(resourceId), resources.get(resourceId) as Lwm2mResource),
      );
    });
  }

  /** The values at or below a path. What cannot be read is left out, unless it alone was asked for (Core 1.1.1 §6.3.1). */
  async read(path: Lwm2mPath): Promise<Entry[]> {
    const all: Entry[] = [];
    for (const found of this.resources(path)) {
      const { read } = found.resource;
      if (read === undefined || !allows(found, 'R')) {
        if (path.depth >= 3) throw new Refusal('method_not_allowed', `${path.text} cannot be read`);
        continue;
      }
      all.push(...entriesOf(found.path, await read()));
    }
    if (path.depth < 4) return all;
    const one = all.filter((entry) => entry.path.equals(path));
    if (one.length === 0) throw new Refusal('not_found', `${path.text} is not there`);
    return one;
  }

  /** For a registration: each object's instances, or the object where it has none or states a version. */
  list(): RegisteredObject[] {
    const list: RegisteredObject[] = [];
    for (const { id, version, instances } of this.#objects.values()) {
      const path = Lwm2mPath.of(id);
      if (version !== undefined && version !== '1.0') list.push({ path, version });
      else if (instances.size === 0) list.push({ path });
      for (const instanceId of instances.keys()) list.push({ path: path.child(instanceId) });
    }
    return list.sort((a, b) => Lwm2mPath.compare(a.path, b.path));
  }

  #found(path: Lwm2mPath, resource: Lwm2mResource): FoundResource {
    return { path, resource, definition: this.lookup(path.objectId as number, path.resourceId as number) };
  }
}

/** Where no definition says otherwise, a resource allows what it has a handler for. */
export const allows = ({ definition }: FoundResource, operation: 'R' | 'W' | 'E'): boolean =>
  definition === undefined || definition.operations.includes(operation);

export const sorted = (ids: Iterable<number>): number[] => [...ids].sort((a, b) => a - b);

const entriesOf = (path: Lwm2mPath, value: ResourceValue): Entry[] =>
  'type' in value
    ? [{ path, value }]
    : sorted(value.keys()).flatMap((id) => {
        const one = value.get(id);
        return one === undefined ? [] : [{ path: path.child(id), value: one }];
      });

/** Runs a device's handler: what it throws on purpose is a refusal. */
export async function refusing(run: () => void | Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof Refusal || !(error instanceof HoldfastError)) throw error;
    throw new Refusal('bad_request', error.message, { cause: error });
  }
}
