import type { Peer } from '@holdfast/kernel';
import { ContentFormat, type Entry, type Lwm2mPath } from '@holdfast/lwm2m';
import type { Target } from './target.ts';

const STRUCTURED: readonly number[] = [ContentFormat.senmlCbor, ContentFormat.tlv, ContentFormat.senmlJson];
/** Of LwM2M 1.0, and of 1.2: only for devices that state them. */
const WHERE_STATED: readonly number[] = [...STRUCTURED, ContentFormat.lwm2mJson, ContentFormat.lwm2mCbor];

/**
 * Content formats to try for a write, the best first: what the device stated, then what its version must or may know
 * (Core 1.1.1 §7.4: TLV for 1.0, SenML CBOR or JSON since 1.1), then for one value CBOR where it is stated, and plain text, which every device reads.
 */
export function writeFormats(
  target: Target<Peer>,
  path: Lwm2mPath,
  entries: readonly Entry[],
): readonly number[] {
  const isOld = target.lwm2mVersion === '1.0';
  const stated = target.contentFormats.filter((format) => WHERE_STATED.includes(format));
  const known = isOld ? [ContentFormat.tlv] : STRUCTURED;
  const [only] = entries;
  const isPlain = entries.length === 1 && only !== undefined && only.path.equals(path);
  const cbor = target.contentFormats.filter((format) => format === ContentFormat.cbor);
  const plain = isPlain
    ? [...cbor, only.value.type === 'opaque' ? ContentFormat.opaque : ContentFormat.text]
    : [];
  return [...new Set([...stated, ...known, ...plain])];
}
