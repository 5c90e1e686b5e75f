import { Lwm2mError, quote } from '../lwm2m-error.ts';
import { Lwm2mPath } from '../path/lwm2m-path.ts';
import type { ProfileLookup, RegisteredObject, RegisteredObjects } from './registration.ts';

const MAX_PROFILES = 16;
/** The grammar of Core 1.2, Register Operation: a hash by its suite, or a name of OMNA's or the vendor's. */
const PROFILE_ID = /^(\d{1,5}:[0-9a-f]{1,128}|(oma|v):[A-Za-z0-9-]{1,128})$/;

/** From the values of the `pid` parameters: each one id, or several in quotes with commas between. */
export function parseProfileIds(values: readonly string[]): readonly string[] {
  const ids = values.flatMap((value) => (/^".*"$/.test(value) ? value.slice(1, -1).split(',') : [value]));
  if (ids.length > MAX_PROFILES) throw new Lwm2mError('too-large', `more than ${MAX_PROFILES} profile ids`);
  for (const id of ids) {
    if (!PROFILE_ID.test(id)) throw new Lwm2mError('bad-registration', `pid cannot be ${quote(id)}`);
  }
  return [...new Set(ids)];
}

/**
 * The list with what the profiles stand for. A server that does not know one must refuse the registration, so that the
 * device sends its list instead (Core 1.2, Register Operation): `unknown-profile`.
 */
export function addProfiles(
  list: RegisteredObjects,
  profileIds: readonly string[],
  lookup: ProfileLookup | undefined,
): RegisteredObjects {
  if (profileIds.length === 0) return list;
  const objects = new Map<string, RegisteredObject>();
  for (const id of profileIds) {
    const known = lookup?.(id);
    if (known === undefined) throw new Lwm2mError('unknown-profile', `no profile ${id}`);
    for (const object of known) objects.set(object.path.text, object);
  }
  for (const object of list.objects) objects.set(object.path.text, object);
  return { ...list, objects: [...objects.values()].sort((a, b) => Lwm2mPath.compare(a.path, b.path)) };
}
