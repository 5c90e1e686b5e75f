import { BytesWriter } from '@holdfast/bytes';
import { ContentFormat, DEFAULT_LIMITS, type Codec } from '../codec.ts';
import { readCbor } from '../cbor/read-cbor.ts';
import { checkEntries, checkSize, makeEntry, reading, refuseTime } from '../entries.ts';
import { rawReader } from '../raw-value.ts';
import { placeLeaves } from './place-leaves.ts';
import { readLeaves } from './read-leaves.ts';
import { writeBranches } from './write-branches.ts';

/** Four maps, one below the other, and a tagged decimal fraction. */
const MAX_DEPTH = 8;
/** Each value with the four ids, arrays and maps that may lead to it alone. */
const ITEMS_PER_ENTRY = 16;

/**
 * LwM2M CBOR (Core 1.2, LwM2M CBOR): maps within maps, keyed by an id or an array of them, of any number of objects.
 * It has no times. Written with full paths, read also relative to the request's path as Write and Create allow.
 */
export const lwm2mCborCodec: Codec = {
  contentFormat: ContentFormat.lwm2mCbor,
  encode(entries, context) {
    checkEntries(entries, context);
    for (const entry of entries) refuseTime(entry);
    const writer = new BytesWriter();
    writeBranches(writer, entries);
    return writer.bytes();
  },
  decode(bytes, context) {
    checkSize(bytes, context);
    const { maxEntries } = context.limits ?? DEFAULT_LIMITS;
    const limits = { maxDepth: MAX_DEPTH, maxItems: 1 + maxEntries * ITEMS_PER_ENTRY };
    const leaves = readLeaves(
      reading('LwM2M CBOR', () => readCbor(bytes, limits)),
      maxEntries,
    );
    return placeLeaves(leaves, context).map(({ path, value }) => makeEntry(context, path, value, rawReader));
  },
};
