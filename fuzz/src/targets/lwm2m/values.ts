import {
  coreObjects,
  defineObject,
  exactInteger,
  Lwm2mPath,
  ModelRegistry,
  type Entry,
  type Lwm2mValue,
  type PathDepth,
  type ResourceType,
} from '@holdfast/lwm2m';
import type { Random } from '@holdfast/testing';
import { bitsOf, bytesOf, doubleOf, listOf, textOf } from '../random-values.ts';

const TYPES: readonly ResourceType[] = [
  'string',
  'integer',
  'unsigned',
  'float',
  'boolean',
  'opaque',
  'time',
  'objlnk',
  'corelnk',
];
/** An object with a resource of each type, its id being the place in the list above. */
export const EVERY_TYPE = 33_000;
const everyType = defineObject(
  { id: EVERY_TYPE, version: '1.0', name: 'Each type', urn: 'urn:x', multiple: true, mandatory: false },
  TYPES.map((type, id) => ({
    id,
    name: type,
    operations: 'RW' as const,
    multiple: false,
    mandatory: false,
    type,
  })),
);

export const lookup = new ModelRegistry([...coreObjects, everyType]).lookup();

export function valueOf(random: Random, type: ResourceType): Lwm2mValue {
  switch (type) {
    case 'string':
      return { type, value: textOf(random) };
    case 'corelnk':
      return { type, value: random.pick(['', '</3/0>', '</3/0>;ver="1.1",</4>']) };
    case 'integer':
      return { type, value: exactInteger(bitsOf(random, 63) * random.pick([1n, -1n]), type) };
    case 'unsigned':
      return { type, value: exactInteger(bitsOf(random, 64), type) };
    case 'float':
      return { type, value: doubleOf(random) };
    case 'boolean':
      return { type, value: random.chance(0.5) };
    case 'opaque':
      return { type, value: bytesOf(random, 40) };
    case 'time':
      return { type, value: Number(bitsOf(random, 42)) };
    default:
      return { type: 'objlnk', value: { objectId: random.below(65_536), instanceId: random.below(65_536) } };
  }
}

export function entryOf(random: Random): Entry {
  const id = random.below(TYPES.length);
  const resource = Lwm2mPath.of(EVERY_TYPE, random.below(3), id);
  const path = random.chance(0.3) ? resource.child(random.below(300)) : resource;
  return { path, value: valueOf(random, TYPES[id] as ResourceType) };
}

/** Kept though not of its resource's type, perhaps rounded: when it is read again it may be of that type. */
export const isMisfit = ({ path, untyped }: Entry): boolean =>
  untyped === true && lookup(path.objectId as number, path.resourceId as number) !== undefined;

/** Values of one object, each path once, a resource either single or multiple, in order. */
export function entriesOf(random: Random): Entry[] {
  const kept = new Map<string, Entry>();
  const depths = new Map<string, PathDepth>();
  for (const entry of listOf(random, 8, () => entryOf(random))) {
    const resource = entry.path.upTo(3).text;
    if ((depths.get(resource) ?? entry.path.depth) !== entry.path.depth) continue;
    depths.set(resource, entry.path.depth);
    kept.set(entry.path.text, entry);
  }
  return [...kept.values()].sort((a, b) => Lwm2mPath.compare(a.path, b.path));
}
