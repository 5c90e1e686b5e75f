import {
  defineObject,
  type ObjectDefinition,
  type Operations,
  type ResourceDefinition,
} from '../definition.ts';

/** The columns of a resource table, as in the appendices of Core 1.1.1. */
export type ResourceRow = readonly [
  id: number,
  name: string,
  operations: Operations,
  instances: 'single' | 'multiple',
  mandatory: 'mandatory' | 'optional',
  type: ResourceDefinition['type'],
  details?: { readonly range?: string; readonly units?: string },
];

/** One object's definition as a table of its resources. */
export const objectTable = (
  object: Omit<ObjectDefinition, 'resources'>,
  rows: readonly ResourceRow[],
): ObjectDefinition =>
  defineObject(
    object,
    rows.map(([id, name, operations, instances, mandatory, type, details]) => ({
      id,
      name,
      operations,
      multiple: instances === 'multiple',
      mandatory: mandatory === 'mandatory',
      type,
      ...details,
    })),
  );
