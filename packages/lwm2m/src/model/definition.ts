import type { ResourceType } from '../values/lwm2m-value.ts';

/** Read, write, execute. The empty one is for resources that only bootstrap may touch. */
export type Operations = 'R' | 'W' | 'RW' | 'E' | '';

export interface ResourceDefinition {
  readonly id: number;
  readonly name: string;
  readonly operations: Operations;
  readonly multiple: boolean;
  readonly mandatory: boolean;
  /** `none` for what can only be executed. */
  readonly type: ResourceType | 'none';
  /** As the registry writes it, such as `0..100`, `1..64 bytes` or `0,1,2`: for people, not checked. */
  readonly range?: string;
  readonly units?: string;
  readonly description?: string;
}

export interface ObjectDefinition {
  readonly id: number;
  /** Such as `1.1`. */
  readonly version: string;
  readonly name: string;
  readonly urn: string;
  readonly description?: string;
  readonly multiple: boolean;
  readonly mandatory: boolean;
  readonly resources: ReadonlyMap<number, ResourceDefinition>;
}

/** Finds the definition that applies to a resource of one device. */
export type ResourceLookup = (objectId: number, resourceId: number) => ResourceDefinition | undefined;

/** Writes a definition down as data, one row for each resource. */
export const defineObject = (
  object: Omit<ObjectDefinition, 'resources'>,
  resources: readonly ResourceDefinition[],
): ObjectDefinition => ({
  ...object,
  resources: new Map(resources.map((resource) => [resource.id, resource])),
});
