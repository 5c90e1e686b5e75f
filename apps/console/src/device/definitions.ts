import type { ObjectDefinition, ResourceValue } from '@holdfast/api-contract';
import { idsOf, pathOf } from './path.ts';

export type ResourceDefinition = ObjectDefinition['resources'][number];

/** What is known of objects and resources by number, for one device (each object in the version it has). */
export class Definitions {
  readonly #objects: ReadonlyMap<number, ObjectDefinition>;

  constructor(objects: Iterable<ObjectDefinition>) {
    this.#objects = new Map([...objects].map((object) => [object.id, object]));
  }

  object(id: number): ObjectDefinition | undefined {
    return this.#objects.get(id);
  }

  resource(path: string): ResourceDefinition | undefined {
    const [object = -1, , resource] = idsOf(path);
    return this.#objects.get(object)?.resources.find(({ id }) => id === resource);
  }

  objectName(id: number): string {
    return this.#objects.get(id)?.name ?? `Object ${id}`;
  }

  /** What a person calls the value at a path: `Temperature · cargo` where the device says what it is for, else `Temperature 1`. */
  label(path: string, values: ReadonlyMap<string, ResourceValue>): string {
    const [object = 0, instance = 0, resource, part] = idsOf(path);
    const definition = this.#objects.get(object);
    const name = this.resource(path)?.name;
    if (definition === undefined || name === undefined)
      return resource === undefined ? this.objectName(object) : `${this.objectName(object)} ${path}`;
    // Application Type (5750): what an IPSO sensor is used for.
    const use = values.get(pathOf(object, instance, 5750))?.value;
    const which = !definition.multiple
      ? ''
      : typeof use === 'string' && use !== ''
        ? ` · ${use}`
        : ` ${instance}`;
    const suffix = part === undefined ? '' : ` [${part}]`;
    // "Sensor Value" says nothing that the object's name does not.
    return `${name === 'Sensor Value' ? definition.name : name}${which}${suffix}`;
  }

  /** The definition's units, or what the device says in Sensor Units (5701) beside the value. */
  unit(path: string, values: ReadonlyMap<string, ResourceValue>): string | null {
    const fixed = this.resource(path)?.units;
    if (fixed !== undefined && fixed !== null && fixed !== '') return fixed;
    const [object = 0, instance = 0, resource = 0] = idsOf(path);
    // The IPSO objects: 5700 and its minima, maxima and ranges share the unit.
    const isMeasure = [5700, 5601, 5602, 5603, 5604].includes(resource);
    const said = isMeasure ? values.get(pathOf(object, instance, 5701))?.value : undefined;
    return typeof said === 'string' ? said : null;
  }
}
