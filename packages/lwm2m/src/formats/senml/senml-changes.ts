import { Lwm2mError } from '../../lwm2m-error.ts';
import type { ResourceChange } from '../../values/resource-change.ts';
import type { CodecContext } from '../codec.ts';
import { checkPaths } from '../entries.ts';
import { resolveSenml } from './resolve-senml.ts';
import { entryFrom, placeOf, toRecords } from './senml-entries.ts';
import { formatName } from './senml-name.ts';
import type { SenmlRecord } from './senml-record.ts';

/** A patch pack (RFC 8790 §3.2): values to write, and null for resource instances to remove, in order. */
export function changesFromRecords(records: readonly SenmlRecord[], context: CodecContext): ResourceChange[] {
  const changes: ResourceChange[] = [];
  for (const { name, time, value } of resolveSenml(records)) {
    if (value === undefined) continue;
    const path = placeOf(name, context);
    if (value.kind !== 'null') {
      changes.push({ kind: 'write', entry: entryFrom(path, time, value, context) });
    } else if (path.depth === 4) {
      changes.push({ kind: 'remove', path });
    } else {
      throw new Lwm2mError('bad-payload', `${path.text} is no resource instance that could be removed`);
    }
  }
  return changes;
}

/** Full names and times throughout: no change must depend on the bases of another. */
export function recordsForChanges(changes: readonly ResourceChange[], context: CodecContext): SenmlRecord[] {
  const { base, rootPath } = context;
  const wide = { ...context, base: base.upTo(0) };
  return changes.flatMap((change): SenmlRecord[] => {
    if (change.kind === 'write') {
      checkPaths([change.entry.path], base);
      return toRecords([change.entry], wide).map(({ baseTime, ...record }) =>
        baseTime === undefined ? record : { ...record, time: baseTime },
      );
    }
    checkPaths([change.path], base);
    if (change.path.depth !== 4) {
      throw new Lwm2mError('unencodable', `${change.path.text} is no resource instance that can be removed`);
    }
    return [{ name: formatName(change.path, rootPath), value: { kind: 'null' } }];
  });
}
