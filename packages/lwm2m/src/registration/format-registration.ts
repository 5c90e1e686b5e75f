import { utf8 } from '@holdfast/bytes';
import { formatObjectList } from './object-list.ts';
import { parseParameters } from './parameters.ts';
import type {
  RegistrationMessage,
  RegistrationRequest,
  RegistrationUpdate,
  UnknownParameter,
} from './registration.ts';

/** For the client role. Throws `bad-registration` for what {@link parseRegistration} would refuse. */
export function formatRegistration(request: RegistrationRequest): RegistrationMessage {
  const { endpoint, lifetime, lwm2mVersion, binding, queueMode, smsNumber, profileIds, unknown } = request;
  const separateQueue = queueMode && lwm2mVersion !== '1.0';
  const queries = [
    ...(endpoint === undefined ? [] : [`ep=${endpoint}`]),
    `lt=${lifetime}`,
    `lwm2m=${lwm2mVersion}`,
    `b=${binding}${queueMode && !separateQueue ? 'Q' : ''}`,
    ...(separateQueue ? ['Q'] : []),
    ...(smsNumber === undefined ? [] : [`sms=${smsNumber}`]),
    ...formatProfileIds(profileIds),
    ...formatUnknown(unknown),
  ];
  parseParameters(queries);
  return { queries, payload: utf8(formatObjectList(request)) };
}

export function formatUpdate(update: RegistrationUpdate): RegistrationMessage {
  const { lifetime, binding, queueMode, smsNumber, profileIds, unknown, list } = update;
  const queries = [
    ...(lifetime === undefined ? [] : [`lt=${lifetime}`]),
    ...(binding === undefined ? [] : [`b=${binding}`]),
    ...(queueMode === true ? ['Q'] : []),
    ...(smsNumber === undefined ? [] : [`sms=${smsNumber}`]),
    ...formatProfileIds(profileIds),
    ...formatUnknown(unknown),
  ];
  parseParameters(queries);
  return list === undefined ? { queries } : { queries, payload: utf8(formatObjectList(list)) };
}

const formatProfileIds = (ids: readonly string[] = []): string[] => ids.map((id) => `pid=${id}`);

const formatUnknown = (unknown: readonly UnknownParameter[] = []): string[] =>
  unknown.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`));
