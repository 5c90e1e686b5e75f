import type { Lwm2mInstance, Lwm2mObject, Lwm2mResource } from '@holdfast/lwm2m-coap';

/** Objects in which nothing can be changed but by command. */
const CLOSED: ReadonlySet<number> = new Set([0, 1, 2, 5, 8]);
/** Resources by object that cannot be executed but by command. */
const INERT: Readonly<Record<number, readonly number[]>> = { 1: [4, 9], 3: [4, 5], 5: [2], 8: [3] };

/** The objects without the plain doors to what only commands may do: what is not there is answered 4.05. */
export const shutDoors = (objects: readonly Lwm2mObject[]): Lwm2mObject[] =>
  objects.map((object) => {
    const isClosed = CLOSED.has(object.id);
    const inert = INERT[object.id] ?? [];
    if (!isClosed && inert.length === 0) return object;
    const { id, version, instances, create, delete: remove } = object;
    return {
      id,
      version,
      get instances() {
        return shutInstances(instances, isClosed, inert);
      },
      ...(isClosed ? {} : { create, delete: remove }),
    };
  });

const shutInstances = (
  instances: ReadonlyMap<number, Lwm2mInstance>,
  isClosed: boolean,
  inert: readonly number[],
): ReadonlyMap<number, Lwm2mInstance> =>
  new Map(
    [...instances].map(([id, { resources, insert, remove }]) => [
      id,
      {
        resources: new Map(
          [...resources].map(([id, resource]) => [id, shut(resource, isClosed, inert.includes(id))]),
        ),
        ...(isClosed ? {} : { insert, remove }),
      },
    ]),
  );

const shut = (
  { read, write, writeInstances, execute }: Lwm2mResource,
  isClosed: boolean,
  isInert: boolean,
): Lwm2mResource => ({
  read,
  ...(isClosed ? {} : { write, writeInstances }),
  ...(isInert ? {} : { execute }),
});
