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
import { Refusal } from '../../refusal.ts';
import type { Lwm2mInstance, Lwm2mObject, Lwm2mResource, ResourceValue } from './lwm2m-object.ts';

/** A resource that is there, and what its object's definition says of it. */
export interface FoundResource {
  readonly path: Lwm2mPath;
  readonly resource: Lwm2mResource;
  readonly definition: ResourceDefinition | undefined;
}

/** Who is told of what becomes of the objects: one for each server. */
export interface ObjectsListener {
  /** A value at or below the path may have changed. */
  changed(path: Lwm2mPath): void;
  /** Instances came or went. */
  listChanged(): void;
  /** Nothing is at or below the path any more. */
  deleted(path: Lwm2mPath): void;
}

/** Not for servers, and not in a registration: they hold the keys (Core 1.1.1 appendix E.1; OSCORE appendix of Transport 1.1.1). */
const SECRET_OBJECTS: ReadonlySet<number> = new Set([0, 21]);

/** The objects of a device, found by path and read. Throws {@link Refusal} as the operations would be answered. */
export class ObjectStore {
  readonly listeners: Set<ObjectsListener> = new Set();
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

  /** The resource at a path, where there is one. */
  at({ objectId = -1, instanceId = -1, resourceId = -1 }: Lwm2mPath): Lwm2mResource | undefined {
    return this.#objects.get(objectId)?.instances.get(instanceId)?.resources.get(resourceId);
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

  /** Ids of all objects, in order. */
  ids(): number[] {
    return sorted(this.#objects.keys());
  }

  changed(path: Lwm2mPath): void {
    for (const listener of this.listeners) listener.changed(path);
  }

  listChanged(): void {
    for (const listener of this.listeners) listener.listChanged();
  }

  deleted(path: Lwm2mPath): void {
    for (const listener of this.listeners) listener.deleted(path);
  }

  /**
   * The values at or below a path. What cannot be read is left out, unless it alone was asked for (Core 1.1.1 §6.3.1). `mayRead`: of instances
   * below an object, those that are not for the reader are left out.
   */
  async read(path: Lwm2mPath, mayRead: (instance: Lwm2mPath) => boolean = () => true): Promise<Entry[]> {
    const all: Entry[] = [];
    for (const found of this.resources(path)) {
      if (path.depth === 1 && !mayRead(found.path.upTo(2))) continue;
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
      if (SECRET_OBJECTS.has(id)) continue;
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
