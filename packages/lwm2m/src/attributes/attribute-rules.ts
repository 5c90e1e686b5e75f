import { Lwm2mError } from '../lwm2m-error.ts';
import type { ResourceDefinition } from '../model/definition.ts';
import type { Lwm2mPath, PathDepth } from '../path/lwm2m-path.ts';
import { ATTRIBUTE_NAMES, ATTRIBUTE_TABLE, type AttributeRule } from './attribute-table.ts';
import type { AttributeChange, AttributeName, NotificationAttributes } from './notification-attributes.ts';

const TYPES: { readonly [T in AttributeRule['type']]: ReadonlySet<ResourceDefinition['type']> | undefined } =
  {
    any: undefined,
    numeric: new Set(['integer', 'unsigned', 'float', 'time']),
    boolean: new Set(['boolean']),
  };

/**
 * What is in force at a path after the change. Throws `bad-attribute` where the path cannot have an attribute or where
 * the result contradicts itself (Core 1.2 §7.3.2). A `pmax` below `pmin` is not refused: it is ignored when it applies.
 */
export function applyAttributes(
  current: NotificationAttributes,
  change: AttributeChange,
  path: Lwm2mPath,
  definition?: ResourceDefinition,
): NotificationAttributes {
  if (path.depth === 0) throw new Lwm2mError('bad-attribute', 'the root has no attributes');
  if (path.depth === 4 && definition?.multiple === false) {
    throw new Lwm2mError('bad-attribute', `${path.upTo(3).text} has no instances`);
  }
  const next: { [name in AttributeName]?: number } = { ...current };
  for (const name of ATTRIBUTE_NAMES) {
    const value = change[name];
    if (value === null) delete next[name];
    else if (value !== undefined) next[name] = value;
  }
  for (const name of ATTRIBUTE_NAMES) if (next[name] !== undefined) checkPlace(name, path, definition);
  checkTogether(next);
  return next;
}

function checkPlace(name: AttributeName, path: Lwm2mPath, definition: ResourceDefinition | undefined): void {
  const { level, type } = ATTRIBUTE_TABLE[name];
  if (level === 'resource' && path.depth < 3) {
    throw new Lwm2mError('bad-attribute', `${name} belongs to resources, not to ${path.text}`);
  }
  if (path.depth < 3 || definition === undefined) return;
  if (!definition.operations.includes('R')) {
    throw new Lwm2mError('bad-attribute', `${path.text} cannot be read, so not notified`);
  }
  if (TYPES[type]?.has(definition.type) === false) {
    throw new Lwm2mError(
      'bad-attribute',
      `${name} needs a ${type} value, ${path.text} is ${definition.type}`,
    );
  }
}

function checkTogether(attributes: NotificationAttributes): void {
  const { epmin, epmax } = attributes;
  if (!areThresholdsValid(attributes)) {
    throw new Lwm2mError('bad-attribute', 'lt + 2 st must be less than gt');
  }
  if (epmin !== undefined && epmax !== undefined && !(epmin < epmax)) {
    throw new Lwm2mError('bad-attribute', 'epmin must be less than epmax');
  }
}

/** Core 1.2 §7.3.2: ("lt" value + 2 * "st" value) < "gt" value. Levels that are valid alone may not be together. */
export const areThresholdsValid = ({ gt, lt, st = 0 }: NotificationAttributes): boolean =>
  gt === undefined || lt === undefined || lt + 2 * st < gt;

/** What applies at a path: its own attributes, then what the levels above it say of those it has not. */
export function effectiveAttributes(
  path: Lwm2mPath,
  at: (path: Lwm2mPath) => NotificationAttributes | undefined,
): NotificationAttributes {
  let merged: NotificationAttributes = {};
  for (let depth = 1; depth <= path.depth; depth++) {
    merged = { ...merged, ...at(path.upTo(depth as PathDepth)) };
  }
  return merged;
}
