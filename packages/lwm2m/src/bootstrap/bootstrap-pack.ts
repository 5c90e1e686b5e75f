import { ContentFormat, type CodecContext } from '../formats/codec.ts';
import { decodeEntries, encodeEntries } from '../formats/codecs.ts';
import { Lwm2mError } from '../lwm2m-error.ts';
import { Lwm2mPath } from '../path/lwm2m-path.ts';
import type { Entry } from '../values/entry.ts';
import { getOrAdd } from '../values/tree.ts';
import type { BootstrapStep } from './bootstrap-step.ts';

/** Those that name objects. */
const PACK_FORMATS: ReadonlySet<number> = new Set([
  ContentFormat.senmlJson,
  ContentFormat.senmlCbor,
  ContentFormat.lwm2mCbor,
]);

type PackContext = Pick<CodecContext, 'lookup' | 'limits' | 'rootPath'>;

/**
 * The plan as one message (Core 1.2, Bootstrap-Pack-Request Operation). A device replaces each object that is in it and
 * leaves all others: a plan that asks for anything else is `unencodable`, and needs a Bootstrap-Request.
 */
export function encodeBootstrapPack(
  contentFormat: number,
  steps: readonly BootstrapStep[],
  context: PackContext,
): Uint8Array {
  const isDelete = (step: BootstrapStep): boolean => step.kind === 'delete';
  const deleted = new Set(steps.filter(isDelete).map(({ path }) => path.text));
  const written = new Set(steps.flatMap((step) => (isDelete(step) ? [] : [step.path.upTo(1).text])));
  if (deleted.symmetricDifference(written).size > 0) {
    throw new Lwm2mError('unencodable', 'a Bootstrap-Pack replaces the objects it holds, and no others');
  }
  const entries = steps.flatMap((step) => (step.kind === 'write' ? step.entries : []));
  return encodeEntries(checkFormat(contentFormat), entries, { ...context, base: Lwm2mPath.root });
}

/** For the client role: what the pack asks for, as if it had come request by request. */
export function decodeBootstrapPack(
  contentFormat: number,
  bytes: Uint8Array,
  context: PackContext,
): BootstrapStep[] {
  const entries = decodeEntries(checkFormat(contentFormat), bytes, { ...context, base: Lwm2mPath.root });
  if (entries.length === 0) throw new Lwm2mError('bad-bootstrap', 'an empty Bootstrap-Pack');
  const objects = new Set(entries.map(({ path }) => path.upTo(1).text));
  const instances = new Map<string, Entry[]>();
  for (const entry of entries) getOrAdd(instances, entry.path.upTo(2).text, () => []).push(entry);
  return [
    ...[...objects].map((text): BootstrapStep => ({ kind: 'delete', path: Lwm2mPath.parse(text) })),
    ...[...instances].map(([text, held]): BootstrapStep => ({
      kind: 'write',
      path: Lwm2mPath.parse(text),
      entries: held,
    })),
  ];
}

function checkFormat(contentFormat: number): number {
  if (PACK_FORMATS.has(contentFormat)) return contentFormat;
  throw new Lwm2mError('unsupported-format', `content format ${contentFormat} for a Bootstrap-Pack`);
}
