import { fromUtf8, utf8 } from '@holdfast/bytes';
import { Lwm2mError, quote } from '../../lwm2m-error.ts';
import { Lwm2mPath } from '../../path/lwm2m-path.ts';
import type { Entry } from '../../values/entry.ts';
import { ContentFormat, DEFAULT_LIMITS, type Codec, type CodecContext } from '../codec.ts';
import { checkEntries, checkSize, makeEntry, reading } from '../entries.ts';
import { formatJsonNumber } from '../json/exact-json.ts';
import { baseTimeFor, recordTime } from '../senml/senml-bases.ts';
import { formatName, parseName } from '../senml/senml-name.ts';
import { readLwm2mJson, type JsonPack, type JsonRecord } from './read-lwm2m-json.ts';
import { jsonReader, writeJsonValue } from './lwm2m-json-value.ts';

/** LwM2M JSON, the format of LwM2M 1.0 (Core 1.0.2 §6.4.4) that came before SenML was finished. */
export const lwm2mJsonCodec: Codec = {
  contentFormat: ContentFormat.lwm2mJson,
  encode(entries, context) {
    checkEntries(entries, context);
    const { base, rootPath } = context;
    const holdsBase = entries.some(({ path }) => path.equals(base));
    const baseName = holdsBase || base.depth === 0 ? base.text : `${base.text}/`;
    const baseTime = baseTimeFor(entries);
    const records = entries.map((entry) => writeRecord(entry, baseName, baseTime));
    const fields = [
      `"bn":${JSON.stringify(formatBaseName(baseName, rootPath))}`,
      ...(baseTime === undefined ? [] : [`"bt":${formatJsonNumber(baseTime)}`]),
      `"e":[${records.join(',')}]`,
    ];
    return utf8(`{${fields.join(',')}}`);
  },
  decode(bytes, context) {
    checkSize(bytes, context);
    const { maxEntries } = context.limits ?? DEFAULT_LIMITS;
    const pack = reading('JSON', () => readLwm2mJson(fromUtf8(bytes), maxEntries));
    return pack.records.flatMap((record) => readEntry(pack, record, context));
  },
};

const formatBaseName = (baseName: string, rootPath = '/'): string =>
  rootPath === '/' ? baseName : rootPath + baseName;

function writeRecord({ path, time, value }: Entry, baseName: string, baseTime: number | undefined): string {
  const name = path.text.slice(baseName.length);
  const dated = time !== undefined && time !== baseTime;
  return `{${[
    ...(name === '' ? [] : [`"n":"${name}"`]),
    ...(dated ? [`"t":${formatJsonNumber(recordTime(time, baseTime))}`] : []),
    writeJsonValue(value),
  ].join(',')}}`;
}

function readEntry(
  pack: JsonPack,
  { name = '', time = 0, value }: JsonRecord,
  context: CodecContext,
): Entry[] {
  if (value === undefined) throw new Lwm2mError('bad-payload', `no value for ${quote(name)}`);
  const path = pathOf(pack.baseName, name, context);
  if (path.depth < 3) throw new Lwm2mError('bad-payload', `a value for ${path.text}`);
  if (!context.base.isPrefixOf(path)) {
    throw new Lwm2mError('bad-payload', `${path.text} is not below ${context.base.text}`);
  }
  const when = absoluteTime((pack.baseTime ?? 0) + time, context.now);
  return [makeEntry(context, path, value, jsonReader, when)];
}

/** A base name stands before every name: bounds what a small payload can be made to take. */
const MAX_NAME = 128;

/** Without a base name, names are full or, as LwM2M 1.0 has it, relative to the request's path. */
function pathOf(baseName: string | undefined, name: string, { base, rootPath }: CodecContext): Lwm2mPath {
  if ((baseName ?? '').length + name.length > MAX_NAME) {
    throw new Lwm2mError('too-large', 'a name that is too long');
  }
  if (baseName !== undefined && baseName !== '') return parseName(baseName + name, rootPath);
  if (name.startsWith('/')) return parseName(name, rootPath);
  if (name === '') return base;
  const above = base.depth === 0 ? '' : formatName(base, rootPath);
  return parseName(`${above}/${name}`, rootPath);
}

/** draft-jennings-core-senml: positive times are since 1970, negative ones before now, none or 0 is now. */
function absoluteTime(time: number, now: number | undefined): number | undefined {
  if (!Number.isFinite(time)) throw new Lwm2mError('bad-payload', 'a time that is no number');
  if (time === 0) return undefined;
  if (time > 0) return time;
  if (now === undefined) throw new Lwm2mError('bad-payload', 'a time relative to now, which is not known');
  return now + time;
}
