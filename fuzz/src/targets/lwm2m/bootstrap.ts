import { concat } from '@holdfast/bytes';
import { ContentFormat, decodeEntries, encodeEntries, Lwm2mPath } from '@holdfast/lwm2m';
import {
  accessControlEntries,
  readAccessControls,
  type AccessControl,
} from '../../../../packages/lwm2m/src/access/access-control.ts';
import { decodeBootstrapPack } from '../../../../packages/lwm2m/src/bootstrap/bootstrap-pack.ts';
import type { BootstrapStep } from '../../../../packages/lwm2m/src/bootstrap/bootstrap-step.ts';
import {
  formatBootstrapRequest,
  parseBootstrapRequest,
  type BootstrapRequest,
} from '../../../../packages/lwm2m/src/bootstrap/bootstrap-request.ts';
import { parseObservationAttributes } from '../../../../packages/lwm2m/src/attributes/observation-attributes.ts';
import type { NotificationAttributes } from '../../../../packages/lwm2m/src/attributes/notification-attributes.ts';
import { formatAttributes } from '@holdfast/lwm2m';
import { target } from '../../engine/target.ts';
import { listOf, maybe, wordOf } from '../random-values.ts';
import { fromLines, toLines } from './lines.ts';
import { entriesOf, entryOf, lookup } from './values.ts';
import { formatWords } from './words.ts';

const errors = ['Lwm2mError', 'BytesError'];
const context = { base: Lwm2mPath.root, lookup };

export const bootstrapRequestTarget = target<BootstrapRequest>({
  name: 'lwm2m-bootstrap-request',
  errors,
  dictionary: ['ep=', '\npct=112', '\npct=65536', '\nep', '\n'],
  seed: (random) => {
    const endpoint = maybe(random, () => wordOf(random));
    const preferredFormat = maybe(random, () => random.pick([110, 112, 11_542, 11_544] as const));
    return toLines(
      formatBootstrapRequest({
        ...(endpoint === undefined ? undefined : { endpoint }),
        ...(preferredFormat === undefined ? undefined : { preferredFormat }),
      }),
    );
  },
  decode: (input) => parseBootstrapRequest(fromLines(input)),
  encode: (request) => toLines(formatBootstrapRequest(request)),
});

/** The first byte of an input says in which format the rest is. */
const FORMATS = [ContentFormat.senmlJson, ContentFormat.senmlCbor, ContentFormat.lwm2mCbor] as const;

export const bootstrapPackTarget = target<BootstrapStep[]>({
  name: 'lwm2m-bootstrap-pack',
  errors,
  dictionary: formatWords,
  seed: (random) => {
    const index = random.below(FORMATS.length);
    const entries = [entryOf(random), ...entriesOf(random).slice(1)];
    const once = [...new Map(entries.map((entry) => [entry.path.upTo(3).text, entry])).values()];
    return concat(Uint8Array.of(index), encodeEntries(FORMATS[index] as number, once, context));
  },
  decode: (input) =>
    decodeBootstrapPack(FORMATS[(input[0] ?? 0) % FORMATS.length] as number, input.subarray(1), context),
});

export const accessControlTarget = target<AccessControl[]>({
  name: 'lwm2m-access-control',
  errors,
  unencodable: ['Lwm2mError'],
  dictionary: formatWords,
  seed: (random) =>
    encodeEntries(
      ContentFormat.senmlCbor,
      listOf(random, 4, () => random.below(9)).flatMap((id) =>
        accessControlEntries({
          id,
          objectId: random.below(65_536),
          instanceId: random.below(65_536),
          owner: random.below(65_536),
          acl: new Map(listOf(random, 3, () => [random.below(65_536), random.below(32)] as const)),
        }),
      ),
      context,
    ),
  decode: (input) => readAccessControls(decodeEntries(ContentFormat.senmlCbor, input, context)),
  encode: (controls) =>
    encodeEntries(ContentFormat.senmlCbor, controls.flatMap(accessControlEntries), context),
});

export const observationAttributesTarget = target<NotificationAttributes | undefined>({
  name: 'lwm2m-observation-attributes',
  errors,
  dictionary: ['pmin=1', '\ncon=1', '\nhqmax=9', '\nedge=0', '\nst=-1', '\nlt=1', '\ngt=2'],
  seed: (random) => {
    const pmin = random.below(1000);
    const periods = { pmin, pmax: pmin + 1 + random.below(1000) };
    const single = { ...periods, lt: -random.below(9), gt: 1 + random.below(9), hqmax: random.below(9) };
    const isSingle = random.chance(0.5);
    return Uint8Array.of(isSingle ? 1 : 0, ...toLines(formatAttributes(isSingle ? single : periods)));
  },
  decode: (input) =>
    parseObservationAttributes(
      fromLines(input.subarray(1)),
      (input[0] ?? 0) % 2 === 0
        ? { kind: 'composite' }
        : { kind: 'single', path: Lwm2mPath.of(3303, 0, 5700) },
    ),
});
