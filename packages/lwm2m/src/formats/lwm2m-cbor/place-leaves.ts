import { Lwm2mError } from '../../lwm2m-error.ts';
import { Lwm2mPath } from '../../path/lwm2m-path.ts';
import type { CodecContext } from '../codec.ts';
import type { RawValue } from '../raw-value.ts';
import type { Leaf } from './read-leaves.ts';

interface Placed {
  readonly path: Lwm2mPath;
  readonly value: RawValue;
}

/** The paths of the values, at or below the request's. */
export function placeLeaves(leaves: readonly Leaf[], context: CodecContext): Placed[] {
  const { base } = context;
  const prefix = prefixOf(leaves, context);
  const seen = new Set<string>();
  return leaves.map(({ ids, value }) => {
    const path = pathOf([...prefix, ...ids]);
    if (!base.isPrefixOf(path)) throw new Lwm2mError('bad-payload', `${path.text} is not below ${base.text}`);
    if (seen.has(path.text)) throw new Lwm2mError('bad-payload', `${path.text} stands there twice`);
    seen.add(path.text);
    return { path, value };
  });
}

/**
 * What all ids leave out. A Create may also leave out the instance (Core 1.2, Create Operation), which shows in a value
 * right below the object.
 */
function prefixOf(leaves: readonly Leaf[], context: CodecContext): readonly number[] {
  const { base, relative = false, instanceId = 0 } = context;
  const isFull = leaves.every(({ ids }) => isValuePath(ids) && startsWith(ids, base.ids));
  if (isFull || !relative) return [];
  const isUninstanced = base.depth === 1 && leaves.some(({ ids }) => ids.length === 1);
  return isUninstanced ? [...base.ids, instanceId] : base.ids;
}

const isValuePath = (ids: readonly number[]): boolean => ids.length === 3 || ids.length === 4;

const startsWith = (ids: readonly number[], base: readonly number[]): boolean =>
  base.every((id, at) => ids[at] === id);

function pathOf(ids: readonly number[]): Lwm2mPath {
  if (!isValuePath(ids)) throw new Lwm2mError('bad-payload', `a value at /${ids.join('/')}`);
  try {
    return Lwm2mPath.of(...ids);
  } catch (cause) {
    throw new Lwm2mError('bad-payload', `a value at /${ids.join('/')}`, { cause });
  }
}
