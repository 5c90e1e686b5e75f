import { concat } from '@holdfast/bytes';
import {
  ContentFormat,
  decodeChanges,
  decodePaths,
  encodeChanges,
  encodePaths,
  Lwm2mPath,
  type ResourceChange,
} from '@holdfast/lwm2m';
import type { Random } from '@holdfast/testing';
import { target, type Target } from '../../engine/target.ts';
import { contextOf } from './formats.ts';
import { entriesOf, isMisfit } from './values.ts';
import { formatWords } from './words.ts';

const anyPath = (random: Random): Lwm2mPath =>
  Lwm2mPath.of(...Array.from({ length: random.below(5) }, () => random.below(65_535)));

interface Changes {
  readonly head: number;
  readonly changes: readonly ResourceChange[];
}

const changesTarget = (name: string, format: ContentFormat): Target =>
  target<Changes>({
    name: `lwm2m-etch-${name}`,
    errors: ['Lwm2mError'],
    unencodable: ['Lwm2mError'],
    dictionary: formatWords,
    seed: (random) => {
      const changes = entriesOf(random).map((entry): ResourceChange =>
        entry.path.depth === 4 && random.chance(0.5)
          ? { kind: 'remove', path: entry.path }
          : { kind: 'write', entry },
      );
      return concat(Uint8Array.of(0), encodeChanges(format, changes, contextOf(0)));
    },
    decode: (input) => {
      const head = input[0] ?? 0;
      return { head, changes: decodeChanges(format, input.subarray(1), contextOf(head)) };
    },
    encode: ({ head, changes }) => {
      const bytes = encodeChanges(format, changes, contextOf(head));
      const misfits = changes.some((change) => change.kind === 'write' && isMisfit(change.entry));
      return misfits ? undefined : concat(Uint8Array.of(head), bytes);
    },
  });

const pathsTarget = (name: string, format: ContentFormat): Target =>
  target<Lwm2mPath[]>({
    name: `lwm2m-paths-${name}`,
    errors: ['Lwm2mError'],
    unencodable: ['Lwm2mError'],
    dictionary: formatWords,
    seed: (random) =>
      encodePaths(
        format,
        Array.from({ length: 1 + random.below(6) }, () => anyPath(random)),
      ),
    decode: (input) => decodePaths(format, input),
    encode: (paths) => encodePaths(format, paths),
  });

export const compositeTargets: readonly Target[] = [
  changesTarget('json', ContentFormat.senmlEtchJson),
  changesTarget('cbor', ContentFormat.senmlEtchCbor),
  pathsTarget('json', ContentFormat.senmlJson),
  pathsTarget('cbor', ContentFormat.senmlCbor),
];
