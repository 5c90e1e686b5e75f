import { getOrAdd } from '../values/tree.ts';
import type { ObjectDefinition, ResourceDefinition, ResourceLookup } from './definition.ts';

/** Object definitions by id and version. */
export class ModelRegistry {
  /** Newest version first. */
  readonly #objects = new Map<number, ObjectDefinition[]>();

  constructor(definitions: Iterable<ObjectDefinition> = []) {
    for (const definition of definitions) this.add(definition);
  }

  /** Replaces a definition of the same id and version. */
  add(definition: ObjectDefinition): void {
    const versions = getOrAdd(this.#objects, definition.id, () => []);
    const same = versions.findIndex(({ version }) => version === definition.version);
    if (same >= 0) versions.splice(same, 1, definition);
    else versions.push(definition);
    versions.sort((a, b) => compareVersions(b.version, a.version));
  }

  /** The newest version where none is asked for, or where that one is not known. */
  object(id: number, version?: string): ObjectDefinition | undefined {
    const versions = this.#objects.get(id);
    if (version === undefined) return versions?.[0];
    return versions?.find((definition) => definition.version === version) ?? versions?.[0];
  }

  resource(objectId: number, resourceId: number, version?: string): ResourceDefinition | undefined {
    return this.object(objectId, version)?.resources.get(resourceId);
  }

  /** Exactly the versions held, newest first. */
  versions(id: number): readonly string[] {
    return (this.#objects.get(id) ?? []).map(({ version }) => version);
  }

  /** The newest version of every object, by id. */
  objects(): ObjectDefinition[] {
    return [...this.#objects.keys()].sort((a, b) => a - b).flatMap((id) => this.object(id) ?? []);
  }

  /** For a device that stated versions of its objects. */
  lookup(versions: ReadonlyMap<number, string> = new Map()): ResourceLookup {
    return (objectId, resourceId) => this.resource(objectId, resourceId, versions.get(objectId));
  }
}

/** Numeric by part: `1.10` is newer than `1.9`. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
