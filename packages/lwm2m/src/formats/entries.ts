import { BytesError } from '@holdfast/bytes';
import { Lwm2mError } from '../lwm2m-error.ts';
import type { Lwm2mPath } from '../path/lwm2m-path.ts';
import type { Entry } from '../values/entry.ts';
import type { Lwm2mValue, ResourceType } from '../values/lwm2m-value.ts';
import { DEFAULT_LIMITS, type CodecContext } from './codec.ts';

/** How one format's values are given a type. */
export interface RawReader<Raw> {
  /** Throws `bad-value` for what is not of that type. */
  typed(raw: Raw, type: ResourceType): Lwm2mValue;
  /** As far as the format itself tells. */
  untyped(raw: Raw): Lwm2mValue;
}

/** Applies the definition of the resource to what the format gave. An unknown resource never fails a message. */
export function makeEntry<Raw>(
  { lookup, mismatch }: CodecContext,
  path: Lwm2mPath,
  raw: Raw,
  reader: RawReader<Raw>,
  time?: number,
): Entry {
  const type = lookup(path.ids[0] as number, path.ids[2] as number)?.type;
  const dated = time === undefined ? {} : { time };
  if (type === undefined || type === 'none') {
    return { path, value: reader.untyped(raw), ...dated, untyped: true };
  }
  try {
    return { path, value: reader.typed(raw, type), ...dated };
  } catch (cause) {
    if (!(cause instanceof Lwm2mError)) throw cause;
    if (mismatch === 'keep') return { path, value: reader.untyped(raw), ...dated, untyped: true };
    throw new Lwm2mError('bad-value', `${path.text} is of type ${type}`, { cause });
  }
}

export function checkSize(bytes: Uint8Array, { limits = DEFAULT_LIMITS }: CodecContext): void {
  if (bytes.length > limits.maxBytes) {
    throw new Lwm2mError('too-large', `${bytes.length} bytes, at most ${limits.maxBytes} are read`);
  }
}

export function checkCount(count: number, { limits = DEFAULT_LIMITS }: CodecContext): void {
  if (count > limits.maxEntries) {
    throw new Lwm2mError('too-large', `more than ${limits.maxEntries} values`);
  }
}

/** What an encoder can be given: values of resources at or below the request's path. */
export function checkEntries(entries: readonly Entry[], { base }: CodecContext): void {
  checkPaths(
    entries.map(({ path }) => path),
    base,
  );
}

export function checkPaths(paths: readonly Lwm2mPath[], base: Lwm2mPath): void {
  for (const path of paths) {
    if (path.depth < 3) throw new Lwm2mError('unencodable', `${path.text} has no value`);
    if (!base.isPrefixOf(path)) throw new Lwm2mError('unencodable', `${path.text} is not below ${base.text}`);
  }
}

/** The one value of a format that has room for one, without a time. */
export function singleEntry(entries: readonly Entry[], context: CodecContext): Entry {
  checkEntries(entries, context);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    throw new Lwm2mError('unencodable', `the format takes one value, not ${entries.length}`);
  }
  if (!entry.path.equals(context.base)) {
    throw new Lwm2mError('unencodable', `the format takes the value of ${context.base.text} itself`);
  }
  refuseTime(entry);
  return entry;
}

export function refuseTime({ path, time }: Entry): void {
  if (time !== undefined) throw new Lwm2mError('unencodable', `the format cannot date ${path.text}`);
}

/** The path of the one value of such a format. */
export function singlePath({ base }: CodecContext): Lwm2mPath {
  if (base.depth < 3) {
    throw new Lwm2mError('bad-payload', `the format holds one value, ${base.text} has several`);
  }
  return base;
}

/** Runs a decoder on a peer's bytes: that they end early, or are not UTF-8, is that peer's error. */
export function reading<T>(format: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof BytesError)) throw cause;
    throw new Lwm2mError('bad-payload', `not well-formed ${format}`, { cause });
  }
}
