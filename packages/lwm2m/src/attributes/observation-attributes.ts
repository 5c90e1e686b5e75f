import { Lwm2mError } from '../lwm2m-error.ts';
import type { ResourceDefinition } from '../model/definition.ts';
import { Lwm2mPath } from '../path/lwm2m-path.ts';
import { parseAttributes } from './attribute-query.ts';
import { applyAttributes } from './attribute-rules.ts';
import { ATTRIBUTE_NAMES } from './attribute-table.ts';
import type { NotificationAttributes } from './notification-attributes.ts';

/** Those of Core 1.2, Observe-Composite Operation: they can be set at objects. */
const COMPOSITE: ReadonlySet<string> = new Set(['pmin', 'pmax', 'epmin', 'epmax', 'con']);

/** Where the rules are those of attributes that objects can have. */
const ANY_OBJECT = Lwm2mPath.of(0);

/** What an observation asks for itself; of the paths of a composite one nothing is known but that they are several. */
export type ObservationTarget =
  | { readonly kind: 'single'; readonly path: Lwm2mPath; readonly definition?: ResourceDefinition }
  | { readonly kind: 'composite' };

/**
 * The attributes that Observe or Observe-Composite carries in its Uri-Query options (Core 1.2, Observe Operation): where
 * there are any, they hold for this observation in place of all that are written to its paths. Undefined where there are
 * none. Throws `bad-attribute`.
 */
export function parseObservationAttributes(
  queries: readonly string[],
  target: ObservationTarget,
): NotificationAttributes | undefined {
  if (queries.length === 0) return undefined;
  const change = parseAttributes(queries);
  for (const name of ATTRIBUTE_NAMES) {
    if (change[name] === null) throw new Lwm2mError('bad-attribute', `${name} has no value`);
    if (target.kind === 'composite' && change[name] !== undefined && !COMPOSITE.has(name)) {
      throw new Lwm2mError('bad-attribute', `${name} is of one resource, not of several`);
    }
  }
  if (target.kind === 'single') return applyAttributes({}, change, target.path, target.definition);
  return applyAttributes({}, change, ANY_OBJECT);
}
