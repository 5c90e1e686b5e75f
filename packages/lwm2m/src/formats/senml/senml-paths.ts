import { Lwm2mError } from '../../lwm2m-error.ts';
import type { Lwm2mPath } from '../../path/lwm2m-path.ts';
import { resolveSenml } from './resolve-senml.ts';
import { formatName, parseName } from './senml-name.ts';
import type { SenmlRecord } from './senml-record.ts';

/** What a composite read or observation asks for: names without values (RFC 8790 §3.1), at least one. */
export function pathsFromRecords(records: readonly SenmlRecord[], rootPath?: string): Lwm2mPath[] {
  const paths: Lwm2mPath[] = [];
  for (const { name, value } of resolveSenml(records)) {
    const path = parseName(name, rootPath);
    if (value !== undefined) throw new Lwm2mError('bad-payload', `a value for ${path.text} among paths`);
    paths.push(path);
  }
  if (paths.length === 0) throw new Lwm2mError('bad-payload', 'no path');
  return paths;
}

export const recordsForPaths = (paths: readonly Lwm2mPath[], rootPath?: string): SenmlRecord[] =>
  paths.map((path) => ({ name: formatName(path, rootPath) }));
