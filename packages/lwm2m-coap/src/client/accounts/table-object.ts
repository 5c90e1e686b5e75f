import {
  Lwm2mPath,
  toTree,
  type Entry,
  type Lwm2mValue,
  type ObjectDefinition,
  type ResourceNode,
} from '@holdfast/lwm2m';
import { Refusal } from '../../refusal.ts';
import type { Lwm2mInstance, Lwm2mObject, Lwm2mResource, ResourceValue } from '../objects/lwm2m-object.ts';
import { sorted } from '../objects/object-store.ts';

export interface TableEvents {
  /** A server executed a resource. */
  readonly execute?: (path: Lwm2mPath, args: string) => void;
  /** A server wrote a resource; it is answered when this resolves. */
  readonly written?: (path: Lwm2mPath) => Promise<void>;
}

/** A device has a handful of servers; what rules access is one for each server and instance. */
const MAX_INSTANCES = 256;

type Row = Map<number, ResourceValue>;

/** An object whose instances are values kept here, for servers to read and write as its definition lets them, and for bootstrap to replace. */
export class TableObject implements Lwm2mObject {
  readonly id: number;
  readonly version: string;
  readonly instances: Map<number, Lwm2mInstance> = new Map();
  readonly #definition: ObjectDefinition;
  readonly #events: TableEvents;
  readonly #rows = new Map<number, Row>();

  constructor(definition: ObjectDefinition, events: TableEvents = {}) {
    this.id = definition.id;
    this.version = definition.version;
    this.#definition = definition;
    this.#events = events;
  }

  value(instanceId: number, resourceId: number): ResourceValue | undefined {
    return this.#rows.get(instanceId)?.get(resourceId);
  }

  ids(): number[] {
    return sorted(this.#rows.keys());
  }

  entries(): Entry[] {
    return this.ids().flatMap((id) => {
      const row = this.#rows.get(id) as Row;
      const at = Lwm2mPath.of(this.id, id);
      return sorted(row.keys()).flatMap((resourceId) =>
        entriesOf(at.child(resourceId), row.get(resourceId) as ResourceValue),
      );
    });
  }

  /** Puts an instance in the place of what was there; throws 4.00 where there are too many. Resources that the object does not have are left out (Core 1.1.1 §6.1.7.5). */
  put(instanceId: number, values: ReadonlyMap<number, ResourceValue>): void {
    if (!this.#rows.has(instanceId) && this.#rows.size >= MAX_INSTANCES) {
      throw new Refusal('bad_request', `object ${this.id} has too many instances`);
    }
    const row: Row = new Map([...values].filter(([id]) => this.#definition.resources.has(id)));
    this.#rows.set(instanceId, row);
    this.#show(instanceId, row);
  }

  set(instanceId: number, resourceId: number, value: ResourceValue): void {
    const row = this.#rows.get(instanceId) ?? new Map<number, ResourceValue>();
    this.put(instanceId, row.set(resourceId, value));
  }

  drop(instanceId: number): void {
    this.#rows.delete(instanceId);
    this.instances.delete(instanceId);
  }

  /** Forgets everything, and keeps these instead. */
  restore(entries: readonly Entry[]): void {
    for (const id of this.ids()) this.drop(id);
    for (const [id, resources] of toTree(entries).get(this.id) ?? []) this.put(id, rowOf(resources));
  }

  #show(instanceId: number, row: Row): void {
    const at = Lwm2mPath.of(this.id, instanceId);
    const resources = new Map<number, Lwm2mResource>();
    for (const { id, operations } of this.#definition.resources.values()) {
      if (operations === 'E') {
        resources.set(id, { execute: (args) => this.#events.execute?.(at.child(id), args) });
      } else if (row.has(id)) resources.set(id, this.#resource(at.child(id), row));
    }
    this.instances.set(instanceId, {
      resources,
      insert: (id, value) => {
        this.set(instanceId, id, value);
        return this.#events.written?.(at.child(id));
      },
      remove: (id) => {
        row.delete(id);
        this.#show(instanceId, row);
        return this.#events.written?.(at.child(id));
      },
    });
  }

  #resource(path: Lwm2mPath, row: Row): Lwm2mResource {
    const id = path.resourceId as number;
    const write = (value: ResourceValue): Promise<void> | undefined => {
      row.set(id, value);
      return this.#events.written?.(path);
    };
    return {
      read: () => row.get(id) ?? new Map(),
      write,
      writeInstances: (values, mode) => {
        const before = mode === 'update' ? row.get(id) : undefined;
        const kept = before === undefined || 'type' in before ? [] : before;
        return write(new Map([...kept, ...values]));
      },
    };
  }
}

/** The values of one instance, by resource. */
export const rowOf = (resources: ReadonlyMap<number, ResourceNode>): Map<number, ResourceValue> =>
  new Map([...resources].map(([id, node]) => [id, plain(node)]));

const plain = (node: ResourceNode): ResourceValue =>
  node.kind === 'single'
    ? node.entry.value
    : new Map<number, Lwm2mValue>([...node.entries].map(([id, { value }]) => [id, value]));

const entriesOf = (path: Lwm2mPath, value: ResourceValue): Entry[] =>
  'type' in value ? [{ path, value }] : [...value].map(([id, one]) => ({ path: path.child(id), value: one }));
