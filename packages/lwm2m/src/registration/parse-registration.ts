import { Lwm2mError } from '../lwm2m-error.ts';
import { parseObjectList } from './object-list.ts';
import { parseParameters } from './parameters.ts';
import { addProfiles } from './profile-ids.ts';
import type {
  ProfileLookup,
  RegisteredObjects,
  RegistrationRequest,
  RegistrationUpdate,
} from './registration.ts';

/** Core 1.1.1 table 6.2.1-1. */
const DEFAULT_LIFETIME = 86_400;
/** The parameter is mandatory since 1.0; a device that leaves it out can be promised no more. */
const DEFAULT_VERSION = '1.0';

const NO_LIST: RegisteredObjects = { objects: [], contentFormats: [], rootPath: '/' };

/**
 * `queries` are the decoded Uri-Query options, such as `ep=urn:imei:...`. Without `profiles` no profile id is known.
 * Throws `Lwm2mError`.
 */
export function parseRegistration(
  queries: readonly string[],
  payload: Uint8Array,
  profiles?: ProfileLookup,
): RegistrationRequest {
  const parameters = parseParameters(queries);
  const { profileIds = [] } = parameters;
  const isByReference = payload.length === 0 && profileIds.length > 0;
  return {
    lifetime: DEFAULT_LIFETIME,
    lwm2mVersion: DEFAULT_VERSION,
    binding: 'U',
    queueMode: false,
    ...parameters,
    ...addProfiles(isByReference ? NO_LIST : parseObjectList(payload), profileIds, profiles),
  };
}

/**
 * An empty payload leaves the object list as it was. Throws `Lwm2mError`. A binding says of queue mode only what the
 * registration's `version` lets it: in 1.0 its letters are all there is, later an update cannot end queue mode.
 */
export function parseUpdate(
  queries: readonly string[],
  payload: Uint8Array,
  version?: string,
  profiles?: ProfileLookup,
): RegistrationUpdate {
  const { endpoint, lwm2mVersion, ...parameters } = parseParameters(queries);
  if (endpoint !== undefined || lwm2mVersion !== undefined) {
    throw new Lwm2mError('bad-registration', 'an update changes neither ep nor lwm2m');
  }
  const endsQueueMode = version === '1.0' && parameters.binding !== undefined;
  const update = endsQueueMode ? { queueMode: false, ...parameters } : parameters;
  const { profileIds = [] } = update;
  if (payload.length === 0 && profileIds.length === 0) return update;
  const list = payload.length === 0 ? NO_LIST : parseObjectList(payload);
  return { ...update, list: addProfiles(list, profileIds, profiles) };
}
