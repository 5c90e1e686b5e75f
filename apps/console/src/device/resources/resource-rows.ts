import type { ResourceValue, ValueType } from '@holdfast/api-contract';
import type { Definitions, ResourceDefinition } from '../definitions.ts';
import { comparePaths, idsOf, isWithin, pathOf } from '../path.ts';

export interface ResourceRow {
  readonly path: string;
  readonly definition: ResourceDefinition | undefined;
  readonly value: ResourceValue | undefined;
  /** Of the definition, else of the last value. */
  readonly type: ValueType | null;
}

/** The resources of an instance: those its definition has, those that have a value, those somebody asked for by number. */
export function resourceRows(
  instance: string,
  definitions: Definitions,
  values: ReadonlyMap<string, ResourceValue>,
  asked: readonly number[],
): readonly ResourceRow[] {
  const [objectId = -1, instanceId = -1] = idsOf(instance);
  const paths = new Set<string>();
  for (const path of values.keys()) if (isWithin(path, instance) && path !== instance) paths.add(path);
  const withValue = [...paths];
  const add = (id: number) => {
    const path = pathOf(objectId, instanceId, id);
    // A multiple resource whose instances are known is shown by those.
    if (!withValue.some((each) => isWithin(each, path))) paths.add(path);
  };
  for (const { id } of definitions.object(objectId)?.resources ?? []) add(id);
  for (const id of asked) add(id);
  return [...paths].sort(comparePaths).map((path) => {
    const definition = definitions.resource(path);
    const value = values.get(path);
    return { path, definition, value, type: definition?.type ?? value?.type ?? null };
  });
}
