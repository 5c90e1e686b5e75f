import type { Value } from '@holdfast/api-contract';
import {
  fromJson,
  Lwm2mError,
  Lwm2mPath,
  type Entry,
  type Lwm2mValue,
  type ResourceDefinition,
  type ResourceLookup,
} from '@holdfast/lwm2m';
import { FleetError } from './fleet-error.ts';

/** A path as the address has it (`3303/0/5700`), of one of these depths. */
export function pathOf(text: string, depths: readonly number[], use: string): Lwm2mPath {
  let path: Lwm2mPath;
  try {
    path = Lwm2mPath.parse(`/${text}`);
  } catch (cause) {
    throw new FleetError('invalid_path', `"/${text}" is not a LwM2M path`, { cause });
  }
  if (!depths.includes(path.depth)) throw new FleetError('invalid_path', `${path.text} is not ${use}`);
  return path;
}

/** `values` by path relative to `base` (`"5700"`, `"5700/0"`), as entries with the types that the definitions ask for. */
export function entriesOf(
  base: Lwm2mPath,
  values: Readonly<Record<string, Value>>,
  lookup: ResourceLookup,
): Entry[] {
  const entries = Object.entries(values).map(([relative, value]) =>
    entryOf(pathOf(`${base.text.slice(1)}/${relative}`, [3, 4], 'a resource'), value, lookup),
  );
  if (entries.length === 0) throw new FleetError('invalid_value', 'there is no value to write');
  return entries;
}

export function entryOf(path: Lwm2mPath, value: Value, lookup: ResourceLookup): Entry {
  const definition = lookup(path.objectId as number, path.resourceId as number);
  return { path, value: typed(path, value, definition) };
}

function typed(path: Lwm2mPath, value: Value, definition: ResourceDefinition | undefined): Lwm2mValue {
  if (definition === undefined) return untyped(value);
  try {
    return fromJson(value, definition);
  } catch (error) {
    if (!(error instanceof Lwm2mError)) throw error;
    throw new FleetError('invalid_value', `${path.text} (${definition.name}): ${error.message}`, {
      cause: error,
    });
  }
}

/** Without a definition the JSON type is all there is to go by. */
function untyped(value: Value): Lwm2mValue {
  if (typeof value === 'boolean') return { type: 'boolean', value };
  if (typeof value === 'string') return { type: 'string', value };
  return Number.isSafeInteger(value) ? { type: 'integer', value } : { type: 'float', value };
}
