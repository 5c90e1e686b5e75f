import { utf8 } from '@holdfast/bytes';
import {
  formatRegistration,
  formatUpdate,
  Lwm2mPath,
  parseRegistration,
  parseUpdate,
  type RegisteredObjects,
  type RegistrationMessage,
  type RegistrationRequest,
  type RegistrationUpdate,
} from '@holdfast/lwm2m';
import type { Random } from '@holdfast/testing';
import { target } from '../../engine/target.ts';
import { listOf, maybe, numberOf, wordOf } from '../random-values.ts';
import { fromLines, toLines } from './lines.ts';
import { linkWords } from './links.ts';

/** The queries are the lines of an input but for the last, which is the payload. */
const toInput = ({ queries, payload }: RegistrationMessage): Uint8Array =>
  Uint8Array.of(...toLines([...queries, '']), ...(payload ?? []));

function fromInput(input: Uint8Array): { readonly queries: string[]; readonly payload: Uint8Array } {
  const lines = fromLines(input);
  return { queries: lines.slice(0, -1), payload: utf8(lines.at(-1) ?? '') };
}

const words = [
  ...linkWords,
  'ep=urn:imei:490154203237518\n',
  'lt=4294967296\n',
  'lwm2m=1.2\n',
  'b=UQ\n',
  'Q\n',
  'sms=+49\n',
  'x=\n',
  '</lwm2m>;rt="oma.lwm2m"',
];

const objectsOf = (random: Random): RegisteredObjects => {
  const paths = new Map(
    Array.from({ length: 1 + random.below(6) }, () => {
      const path = random.chance(0.5)
        ? Lwm2mPath.of(random.below(65_536))
        : Lwm2mPath.of(random.below(65_536), random.below(65_535));
      return [path.text, path] as const;
    }),
  );
  return {
    objects: [...paths.values()]
      .sort((a, b) => Lwm2mPath.compare(a, b))
      .map((path) => (path.depth === 1 && random.chance(0.3) ? { path, version: '1.1' } : { path })),
    contentFormats: [...new Set(listOf(random, 3, () => random.pick([60, 110, 112, 11_542])))],
    rootPath: random.pick(['/', '/', '/lwm2m']),
  };
};

export const registrationTarget = target<RegistrationRequest>({
  name: 'lwm2m-registration',
  errors: ['Lwm2mError', 'BytesError'],
  dictionary: words,
  seed: (random) => {
    const endpoint = maybe(random, () => wordOf(random));
    const smsNumber = maybe(random, () => `+${numberOf(random, 40)}`);
    return toInput(
      formatRegistration({
        ...(endpoint === undefined ? undefined : { endpoint }),
        ...(smsNumber === undefined ? undefined : { smsNumber }),
        lifetime: numberOf(random, 32),
        lwm2mVersion: random.pick(['1.0', '1.1', '1.2']),
        binding: random.pick(['U', 'US', 'UT', 'N']),
        queueMode: random.chance(0.5),
        unknown: listOf(random, 2, () => ({ name: `x-${wordOf(random)}`, value: wordOf(random) })),
        ...objectsOf(random),
      }),
    );
  },
  decode: (input) => {
    const { queries, payload } = fromInput(input);
    return parseRegistration(queries, payload);
  },
  encode: (request) => toInput(formatRegistration(request)),
});

export const updateTarget = target<RegistrationUpdate>({
  name: 'lwm2m-update',
  errors: ['Lwm2mError', 'BytesError'],
  dictionary: words,
  seed: (random) =>
    toInput(
      formatUpdate({
        lifetime: numberOf(random, 32),
        ...(random.chance(0.5) ? { binding: 'U' } : undefined),
        ...(random.chance(0.5) ? { queueMode: true } : undefined),
        ...(random.chance(0.5) ? { list: objectsOf(random) } : undefined),
      }),
    ),
  decode: (input) => {
    const { queries, payload } = fromInput(input);
    return parseUpdate(queries, payload);
  },
  encode: (update) => toInput(formatUpdate(update)),
});
