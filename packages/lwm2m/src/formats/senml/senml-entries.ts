import { Lwm2mError, quote } from '../../lwm2m-error.ts';
import { Lwm2mPath } from '../../path/lwm2m-path.ts';
import { exactInteger } from '../../values/integer.ts';
import type { Entry } from '../../values/entry.ts';
import type { Lwm2mValue } from '../../values/lwm2m-value.ts';
import { formatObjectLink } from '../../values/object-link.ts';
import { checkTime } from '../../values/time.ts';
import type { CodecContext } from '../codec.ts';
import { checkEntries, makeEntry } from '../entries.ts';
import { rawReader, type RawValue } from '../raw-value.ts';
import { resolveSenml } from './resolve-senml.ts';
import type { SenmlRecord } from './senml-record.ts';

/** RFC 8428 §4.5.3: seconds from here on are since 1970, before that since now. */
const FIRST_ABSOLUTE_TIME = 2 ** 28;

/** A record without a value, which only sets bases, becomes no entry. */
export function fromRecords(records: readonly SenmlRecord[], context: CodecContext): Entry[] {
  const entries: Entry[] = [];
  for (const { name, time, value } of resolveSenml(records)) {
    if (value === undefined) continue;
    const path = parseName(name, context.rootPath);
    if (path.depth < 3) throw new Lwm2mError('bad-payload', `a value for ${path.text}`);
    if (!context.base.isPrefixOf(path)) {
      throw new Lwm2mError('bad-payload', `${path.text} is not below ${context.base.text}`);
    }
    entries.push(makeEntry(context, path, value, rawReader, absoluteTime(time, context.now)));
  }
  return entries;
}

/** What a composite read or observation asks for: the names, whatever else the records hold. */
export function pathsFromRecords(records: readonly SenmlRecord[], rootPath?: string): Lwm2mPath[] {
  const paths: Lwm2mPath[] = [];
  for (const { name } of resolveSenml(records)) paths.push(parseName(name, rootPath));
  return paths;
}

function parseName(name: string, rootPath = '/'): Lwm2mPath {
  try {
    if (rootPath === '/') return Lwm2mPath.parse(name);
    if (name === rootPath) return Lwm2mPath.root;
    return Lwm2mPath.parse(name.startsWith(`${rootPath}/`) ? name.slice(rootPath.length) : name);
  } catch (cause) {
    throw new Lwm2mError('bad-payload', `the SenML name ${quote(name)}`, { cause });
  }
}

function absoluteTime(time: number, now: number | undefined): number | undefined {
  if (time >= FIRST_ABSOLUTE_TIME) return time;
  if (time === 0) return undefined;
  if (now === undefined) throw new Lwm2mError('bad-payload', 'a time relative to now, which is not known');
  return now + time;
}

/** Absolute times throughout, so that no clock is needed to read them. */
export function toRecords(entries: readonly Entry[], context: CodecContext): SenmlRecord[] {
  checkEntries(entries, context);
  const root = context.rootPath === undefined || context.rootPath === '/' ? '' : context.rootPath;
  const baseName = baseNameFor(entries, context.base);
  const baseTime = baseTimeFor(entries);
  return entries.map(({ path, value, time }, index) => {
    const name = path.text.slice(baseName.length);
    return {
      ...(index === 0 && baseName !== '' ? { baseName: root + baseName } : undefined),
      ...(index === 0 && baseTime !== undefined ? { baseTime } : undefined),
      ...(name === '' ? undefined : { name: baseName === '' ? root + name : name }),
      ...(time === undefined || time === baseTime ? undefined : { time: recordTime(time, baseTime) }),
      value: rawValue(value),
    };
  });
}

export function recordsForPaths(paths: readonly Lwm2mPath[], rootPath = '/'): SenmlRecord[] {
  const root = rootPath === '/' ? '' : rootPath;
  return paths.map(({ text }) => ({ name: root === '' || text !== '/' ? root + text : root }));
}

/** What all names start with: the request's path, with its slash where more follows. */
function baseNameFor(entries: readonly Entry[], base: Lwm2mPath): string {
  if (base.depth === 0) return '';
  return entries.some(({ path }) => path.equals(base)) ? base.text : `${base.text}/`;
}

/** Only where every value has a time and the sums are exact. */
function baseTimeFor(entries: readonly Entry[]): number | undefined {
  const first = entries[0]?.time;
  for (const { time } of entries) {
    if (time === undefined) continue;
    if (!(time >= FIRST_ABSOLUTE_TIME) || !Number.isFinite(time)) {
      throw new Lwm2mError('unencodable', `SenML cannot date anything before 1978-07-04: ${time}`);
    }
  }
  const same = entries.every(({ time }) => time === first);
  return same || entries.every(({ time }) => Number.isSafeInteger(time)) ? first : undefined;
}

const recordTime = (time: number, baseTime: number | undefined): number => time - (baseTime ?? 0);

function rawValue(value: Lwm2mValue): RawValue {
  switch (value.type) {
    case 'string':
    case 'corelnk':
      return { kind: 'text', value: value.value };
    case 'integer':
    case 'unsigned':
      return { kind: 'integer', value: exactInteger(value.value, value.type) };
    case 'float':
      return { kind: 'float', value: value.value };
    case 'boolean':
      return { kind: 'boolean', value: value.value };
    case 'opaque':
      return { kind: 'bytes', value: value.value };
    case 'time':
      return { kind: 'integer', value: checkTime(value.value) };
    default:
      return { kind: 'link', value: formatObjectLink(value.value) };
  }
}
