import { concat } from '@holdfast/bytes';
import {
  codecFor,
  ContentFormat,
  Lwm2mPath,
  toTree,
  type CodecContext,
  type Entry,
  type PathDepth,
} from '@holdfast/lwm2m';
import type { Random } from '@holdfast/testing';
import { target, type Target } from '../../engine/target.ts';
import { entriesOf, entryOf, EVERY_TYPE, isMisfit, lookup } from './values.ts';
import { formatWords } from './words.ts';

/** The first byte of an input says under which request the rest came. */
const BASES = [
  '/',
  `/${EVERY_TYPE}`,
  `/${EVERY_TYPE}/0`,
  `/${EVERY_TYPE}/0/5`,
  '/3/0',
  '/3/0/7/1',
  '/5/0/0',
  '/65000',
].map((text) => Lwm2mPath.parse(text));
const SINGLE = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((id) => Lwm2mPath.of(EVERY_TYPE, 0, id));
const ALL_BASES = [...BASES, ...SINGLE];
const KEEP = 0b0010_0000;
const RELATIVE = 0b0100_0000;
const ROOT = 0b1000_0000;

/** A payload with what it does not say about itself. */
interface Payload {
  readonly head: number;
  readonly entries: readonly Entry[];
}

export function contextOf(head: number): CodecContext {
  return {
    base: ALL_BASES[(head & 0b1_1111) % ALL_BASES.length] as Lwm2mPath,
    lookup,
    now: 1.7e9,
    mismatch: (head & KEEP) === 0 ? 'reject' : 'keep',
    relative: (head & RELATIVE) !== 0,
    ...((head & ROOT) === 0 ? undefined : { rootPath: '/lwm2m' }),
  };
}

const headOf = (base: Lwm2mPath): number => ALL_BASES.findIndex((each) => each.equals(base));

/** Formats that nest values by their paths have one for each, and keep no other order. */
const NESTING: readonly number[] = [ContentFormat.tlv, ContentFormat.lwm2mCbor];

const nested = (entries: readonly Entry[]): Entry[] =>
  [...toTree(entries).values()]
    .flatMap((instances) => [...instances.values()])
    .flatMap((resources) => [...resources.values()])
    .flatMap((node) => (node.kind === 'single' ? [node.entry] : [...node.entries.values()]))
    .sort((a, b) => Lwm2mPath.compare(a.path, b.path));

const SINGLE_VALUED: readonly number[] = [
  ContentFormat.text,
  ContentFormat.cbor,
  ContentFormat.opaque,
  ContentFormat.linkFormat,
];

function seedOf(format: ContentFormat, random: Random): Uint8Array {
  const codec = codecFor(format);
  for (;;) {
    const entries = SINGLE_VALUED.includes(format) ? [single(format, random)] : entriesOf(random);
    const path = entries[0]?.path ?? Lwm2mPath.of(EVERY_TYPE);
    const base = SINGLE_VALUED.includes(format)
      ? path
      : path.upTo((format === ContentFormat.tlv ? 1 + random.below(2) : random.below(3)) as PathDepth);
    const index = headOf(base);
    if (index < 0) continue;
    const flags = random.pick([0, 0, KEEP, RELATIVE, ROOT, KEEP | ROOT]);
    const head = index | flags;
    const below = entries.filter((entry) => base.isPrefixOf(entry.path));
    return concat(Uint8Array.of(head), codec.encode(below, contextOf(head)));
  }
}

function single(format: ContentFormat, random: Random): Entry {
  for (;;) {
    const { path, value } = entryOf(random);
    if (format === ContentFormat.opaque && value.type !== 'opaque') continue;
    if (format === ContentFormat.linkFormat && value.type !== 'corelnk') continue;
    return { path: Lwm2mPath.of(EVERY_TYPE, 0, path.resourceId as number), value };
  }
}

const formatTarget = (name: string, format: ContentFormat): Target =>
  target<Payload>({
    name: `lwm2m-${name}`,
    errors: ['Lwm2mError'],
    // Readers are more liberal than writers: an untyped value, a time where the format has none.
    unencodable: ['Lwm2mError'],
    dictionary: formatWords,
    seed: (random) => seedOf(format, random),
    decode: (input) => {
      const head = input[0] ?? 0;
      const entries = codecFor(format).decode(input.subarray(1), contextOf(head));
      return { head, entries: NESTING.includes(format) ? nested(entries) : entries };
    },
    encode: ({ head, entries }) => {
      const bytes = codecFor(format).encode(entries, contextOf(head));
      return entries.some(isMisfit) ? undefined : concat(Uint8Array.of(head), bytes);
    },
  });

export const formatTargets: readonly Target[] = [
  formatTarget('text', ContentFormat.text),
  formatTarget('link', ContentFormat.linkFormat),
  formatTarget('opaque', ContentFormat.opaque),
  formatTarget('cbor-value', ContentFormat.cbor),
  formatTarget('senml-json', ContentFormat.senmlJson),
  formatTarget('senml-cbor', ContentFormat.senmlCbor),
  formatTarget('tlv', ContentFormat.tlv),
  formatTarget('json', ContentFormat.lwm2mJson),
  formatTarget('cbor', ContentFormat.lwm2mCbor),
];
