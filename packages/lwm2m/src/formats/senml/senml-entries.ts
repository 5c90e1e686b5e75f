import { Lwm2mError } from '../../lwm2m-error.ts';
import type { Lwm2mPath } from '../../path/lwm2m-path.ts';
import { exactInteger } from '../../values/integer.ts';
import type { Entry } from '../../values/entry.ts';
import type { Lwm2mValue } from '../../values/lwm2m-value.ts';
import { formatObjectLink } from '../../values/object-link.ts';
import { checkTime } from '../../values/time.ts';
import type { CodecContext } from '../codec.ts';
import { checkEntries, makeEntry } from '../entries.ts';
import { rawReader, type RawValue } from '../raw-value.ts';
import { resolveSenml } from './resolve-senml.ts';
import { baseNameFor, baseTimeFor, FIRST_ABSOLUTE_TIME, recordTime } from './senml-bases.ts';
import { parseName } from './senml-name.ts';
import type { SenmlRecord } from './senml-record.ts';

/** A record without a value, which only sets bases, becomes no entry. */
export function fromRecords(records: readonly SenmlRecord[], context: CodecContext): Entry[] {
  const entries: Entry[] = [];
  for (const { name, time, value } of resolveSenml(records)) {
    if (value === undefined) continue;
    const path = placeOf(name, context);
    if (value.kind === 'null') throw new Lwm2mError('bad-payload', `null for ${path.text}`);
    entries.push(entryFrom(path, time, value, context));
  }
  return entries;
}

/** Where a value stands: a resource or an instance of one, at or below the request's path. */
export function placeOf(name: string, { base, rootPath }: CodecContext): Lwm2mPath {
  const path = parseName(name, rootPath);
  if (path.depth < 3) throw new Lwm2mError('bad-payload', `a value for ${path.text}`);
  if (!base.isPrefixOf(path)) throw new Lwm2mError('bad-payload', `${path.text} is not below ${base.text}`);
  return path;
}

export const entryFrom = (path: Lwm2mPath, time: number, value: RawValue, context: CodecContext): Entry =>
  makeEntry(context, path, value, rawReader, absoluteTime(time, context.now));

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

/** What SenML tells apart. */
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
