import { fromUtf8, utf8 } from '@holdfast/bytes';
import { checkEndpointName, Lwm2mPath } from '@holdfast/lwm2m';
import type { Random } from '@holdfast/testing';
import { target } from '../../engine/target.ts';
import { textOf, wordOf } from '../random-values.ts';
import { fromLines } from './lines.ts';

const pathText = (random: Random): string =>
  Lwm2mPath.of(...Array.from({ length: random.below(5) }, () => random.below(65_535))).text;

const words = ['/', '//', '/0', '/00', '/65535', '/65536', '/1/65535', '/-1', '/1e3', '/\u0661'];

export const pathTarget = target<Lwm2mPath>({
  name: 'lwm2m-path',
  errors: ['Lwm2mError', 'BytesError'],
  dictionary: words,
  seed: (random) => utf8(pathText(random)),
  decode: (input) => Lwm2mPath.parse(fromUtf8(input)),
  encode: (path) => utf8(path.text),
});

export const segmentsTarget = target<Lwm2mPath>({
  name: 'lwm2m-segments',
  errors: ['Lwm2mError', 'BytesError'],
  dictionary: ['\n', '\n0\n', ...words],
  seed: (random) => utf8(pathText(random).slice(1).replaceAll('/', '\n')),
  decode: (input) => Lwm2mPath.fromSegments(fromLines(input)),
  encode: (path) => (path.depth === 0 ? undefined : utf8(path.ids.join('\n'))),
});

export const endpointNameTarget = target<string>({
  name: 'lwm2m-endpoint-name',
  errors: ['Lwm2mError', 'BytesError'],
  seed: (random) => utf8(random.chance(0.5) ? wordOf(random) : `urn:dev:${textOf(random)}`),
  decode: (input) => checkEndpointName(fromUtf8(input)),
  encode: utf8,
});
