import { Lwm2mError } from '../lwm2m-error.ts';
import type { ResourceDefinition } from '../model/definition.ts';
import type { Lwm2mPath, PathDepth } from '../path/lwm2m-path.ts';
import type { AttributeChange, AttributeName, NotificationAttributes } from './notification-attributes.ts';

const THRESHOLDS = ['gt', 'lt', 'st'] as const;
const NUMERIC: ReadonlySet<ResourceDefinition['type']> = new Set(['integer', 'unsigned', 'float', 'time']);

/**
 * What is in force at a path after the change. Throws `bad-attribute` where the path cannot have an attribute or where
 * the result contradicts itself (Core 1.1.1 §7.3.2). A `pmax` below `pmin` is not refused: it is ignored when it applies.
 */
export function applyAttributes(
  current: NotificationAttributes,
  change: AttributeChange,
  path: Lwm2mPath,
  definition?: ResourceDefinition,
): NotificationAttributes {
  if (path.depth === 0) throw new Lwm2mError('bad-attribute', 'the root has no attributes');
  const next: { [name in AttributeName]?: number } = { ...current };
  for (const [name, value] of Object.entries(change) as [AttributeName, number | null | undefined][]) {
    if (value === null) delete next[name];
    else if (value !== undefined) next[name] = value;
  }
  checkThresholds(next, path, definition);
  return next;
}

function checkThresholds(
  attributes: NotificationAttributes,
  path: Lwm2mPath,
  definition: ResourceDefinition | undefined,
): void {
  const used = THRESHOLDS.filter((name) => attributes[name] !== undefined);
  const { gt, lt, st = 0 } = attributes;
  if (used.length > 0 && path.depth < 3) {
    throw new Lwm2mError('bad-attribute', `${used.join(', ')} belong to resources, not to ${path.text}`);
  }
  if (used.length > 0 && definition !== undefined && !NUMERIC.has(definition.type)) {
    throw new Lwm2mError(
      'bad-attribute',
      `${used.join(', ')} need a number, ${path.text} is ${definition.type}`,
    );
  }
  // Core 1.1.1 §7.3.2: ("lt" value + 2 * "st" value) < "gt" value.
  if (gt !== undefined && lt !== undefined && !(lt + 2 * st < gt)) {
    throw new Lwm2mError('bad-attribute', 'lt + 2 st must be less than gt');
  }
}

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
