import { formatAttributes, parseAttributes, type AttributeChange } from '@holdfast/lwm2m';
import { target } from '../../engine/target.ts';
import { fromLines, toLines } from './lines.ts';
import { attributesOf } from './links.ts';

export const attributesTarget = target<AttributeChange>({
  name: 'lwm2m-attributes',
  errors: ['Lwm2mError', 'BytesError'],
  dictionary: [
    'pmin=',
    'pmax=',
    'epmin',
    'epmax=0',
    '\ngt=-1.',
    '\nlt=.5',
    '\nst=0.00000000000000000000001',
    '\nst=-0',
  ],
  seed: (random) => toLines(formatAttributes({ ...attributesOf(random), lt: null })),
  decode: (input) => parseAttributes(fromLines(input)),
  encode: (change) => toLines(formatAttributes(change)),
});
