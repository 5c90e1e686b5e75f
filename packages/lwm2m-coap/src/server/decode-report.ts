import type { Clock } from '@holdfast/kernel';
import { ContentFormat, decodeEntries, DEFAULT_LIMITS, type Entry, type Lwm2mPath } from '@holdfast/lwm2m';
import type { Manner } from './target.ts';

/** What one message of one device may bring: a day of minutes, and not so much that it crowds others out of a transaction. */
const REPORT_LIMITS = { ...DEFAULT_LIMITS, maxEntries: 2_000 };

/** What a device sent about a path, in whatever format: one odd value does not hide the others. Throws `Lwm2mError`. */
export type DecodeReport = (
  target: Manner,
  path: Lwm2mPath,
  contentFormat: number | undefined,
  payload: Uint8Array,
) => Entry[];

export const reportDecoder =
  (clock: Clock): DecodeReport =>
  ({ lookup, rootPath }, base, contentFormat, payload) =>
    decodeEntries(contentFormat ?? ContentFormat.text, payload, {
      base,
      lookup,
      now: clock.now() / 1000,
      mismatch: 'keep',
      limits: REPORT_LIMITS,
      rootPath,
    });
