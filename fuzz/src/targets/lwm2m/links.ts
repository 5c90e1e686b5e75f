import { fromUtf8, utf8 } from '@holdfast/bytes';
import {
  formatDiscover,
  formatLinks,
  Lwm2mPath,
  parseDiscover,
  parseLinks,
  type Discovered,
  type Link,
  type NotificationAttributes,
} from '@holdfast/lwm2m';
import type { Random } from '@holdfast/testing';
import { target } from '../../engine/target.ts';
import { listOf, maybe, numberOf, textOf, wordOf } from '../random-values.ts';

export const linkWords = [
  '</>;rt="oma.lwm2m";ct="60 110 112"',
  '</lwm2m>',
  '</3/0/7>;dim=8;pmin=10',
  ';ver="1.1"',
  ';ssid=101;uri="coaps://a"',
  ';lwm2m="1.1"',
  ';gt=-0.5',
  ';st=0.000000000000000000001',
  ';pmax=4294967295',
  '\\"',
  ';a*=x',
];

const linkOf = (random: Random): Link => ({
  target: random.chance(0.7) ? `/${random.below(70_000)}/${random.below(9)}` : `/${wordOf(random)}`,
  attributes: new Map(
    listOf(random, 4, () => [wordOf(random), random.pick([true, textOf(random), '12', '-1.5'])] as const),
  ),
});

export const linksTarget = target<Link[]>({
  name: 'lwm2m-links',
  errors: ['Lwm2mError', 'BytesError'],
  unencodable: ['Lwm2mError'],
  dictionary: linkWords,
  seed: (random) => utf8(formatLinks(listOf(random, 6, () => linkOf(random)))),
  decode: (input) => parseLinks(fromUtf8(input)),
  encode: (links) => utf8(formatLinks(links)),
});

export const attributesOf = (random: Random): NotificationAttributes => ({
  ...(random.chance(0.5) ? { pmin: numberOf(random, 32), pmax: numberOf(random, 32) } : undefined),
  ...(random.chance(0.3) ? { epmin: numberOf(random, 32), epmax: numberOf(random, 32) } : undefined),
  ...(random.chance(0.5)
    ? { gt: random.pick([0.1, -3, 1e-7, 123_456.789]), st: random.pick([0, 1e-9, 7.5]) }
    : undefined),
});

function discoveredOf(random: Random): Discovered {
  const path = Lwm2mPath.of(...Array.from({ length: random.below(5) }, () => random.below(65_535)));
  const version = maybe(random, () => `${random.below(3)}.${random.below(3)}`);
  const dimension = maybe(random, () => random.below(100));
  return {
    path,
    attributes: attributesOf(random),
    ...(version === undefined ? undefined : { version }),
    ...(dimension === undefined ? undefined : { dimension }),
  };
}

export const discoverTarget = target<Discovered[]>({
  name: 'lwm2m-discover',
  errors: ['Lwm2mError'],
  unencodable: ['Lwm2mError'],
  dictionary: linkWords,
  seed: (random) => formatDiscover(listOf(random, 6, () => discoveredOf(random))),
  decode: (input) => parseDiscover(input),
  encode: (entries) => formatDiscover(entries),
});
