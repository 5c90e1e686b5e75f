import { Lwm2mError } from '../lwm2m-error.ts';
import type { Lwm2mPath } from '../path/lwm2m-path.ts';
import type { Entry } from '../values/entry.ts';
import type { ResourceChange } from '../values/resource-change.ts';
import { ContentFormat, DEFAULT_LIMITS, type CodecContext, type FormatLimits } from './codec.ts';
import { decodeEntries, encodeEntries } from './codecs.ts';
import { checkSize, reading } from './entries.ts';
import { changesFromRecords, recordsForChanges } from './senml/senml-changes.ts';
import { pathsFromRecords, recordsForPaths } from './senml/senml-paths.ts';
import { senmlCbor, senmlJson, type SenmlSyntax } from './senml/senml-syntax.ts';

/** What lists paths. SenML-ETCH says the same as SenML, and says that it does (RFC 8790 §3.1). */
const PATH_SYNTAXES: ReadonlyMap<number, SenmlSyntax> = new Map([
  [ContentFormat.senmlJson, senmlJson],
  [ContentFormat.senmlCbor, senmlCbor],
  [ContentFormat.senmlEtchJson, senmlJson],
  [ContentFormat.senmlEtchCbor, senmlCbor],
]);

/** What has a null that removes. */
const PATCH_SYNTAXES: ReadonlyMap<number, SenmlSyntax> = new Map([
  [ContentFormat.senmlEtchJson, senmlJson],
  [ContentFormat.senmlEtchCbor, senmlCbor],
]);

/** What one composite request can make a device look up. */
const PATH_LIMITS: FormatLimits = { maxBytes: 65_536, maxEntries: 2_048 };

/** The paths of Read-Composite and Observe-Composite (Core 1.2, Read-Composite Operation). */
export const encodePaths = (
  contentFormat: number,
  paths: readonly Lwm2mPath[],
  rootPath?: string,
): Uint8Array => {
  if (paths.length === 0) throw new Lwm2mError('unencodable', 'no path');
  return pathSyntax(contentFormat).write(recordsForPaths(paths, rootPath));
};

/** In the order of the request, as often as they stand there. */
export function decodePaths(
  contentFormat: number,
  bytes: Uint8Array,
  rootPath?: string,
  limits: FormatLimits = PATH_LIMITS,
): Lwm2mPath[] {
  const { name, read } = pathSyntax(contentFormat);
  if (bytes.length > limits.maxBytes) throw new Lwm2mError('too-large', `${bytes.length} bytes`);
  return pathsFromRecords(
    reading(name, () => read(bytes, limits.maxEntries)),
    rootPath,
  );
}

function pathSyntax(contentFormat: number): SenmlSyntax {
  const syntax = PATH_SYNTAXES.get(contentFormat);
  if (syntax !== undefined) return syntax;
  throw new Lwm2mError('unsupported-format', `content format ${contentFormat} lists no paths`);
}

/**
 * What Write-Composite asks for, in order. Only SenML-ETCH can remove (Core 1.2, SenML JSON): with a removal, every
 * other format is `unencodable`.
 */
export function encodeChanges(
  contentFormat: number,
  changes: readonly ResourceChange[],
  context: CodecContext,
): Uint8Array {
  const patch = PATCH_SYNTAXES.get(contentFormat);
  if (patch !== undefined) return patch.write(recordsForChanges(changes, context));
  return encodeEntries(contentFormat, changes.map(written), context);
}

function written(change: ResourceChange): Entry {
  if (change.kind === 'write') return change.entry;
  throw new Lwm2mError('unencodable', `only SenML-ETCH can remove ${change.path.text}`);
}

/** Writes in any format of many values, removals too in SenML-ETCH. */
export function decodeChanges(
  contentFormat: number,
  bytes: Uint8Array,
  context: CodecContext,
): ResourceChange[] {
  const patch = PATCH_SYNTAXES.get(contentFormat);
  if (patch === undefined) {
    return decodeEntries(contentFormat, bytes, context).map((entry) => ({ kind: 'write', entry }));
  }
  checkSize(bytes, context);
  const { maxEntries } = context.limits ?? DEFAULT_LIMITS;
  const { name, read } = patch;
  return changesFromRecords(
    reading(name, () => read(bytes, maxEntries)),
    context,
  );
}
