import { Lwm2mError, quote } from '../lwm2m-error.ts';
import { checkEndpointName } from './endpoint-name.ts';
import { parseProfileIds } from './profile-ids.ts';
import type { RegistrationUpdate, UnknownParameter } from './registration.ts';

const MAX_PARAMETERS = 32;
const MAX_LIFETIME = 4_294_967_295;

/** What the Uri-Query options of Register and Update say (Core 1.2, Register and Update Operation). */
export interface Parameters extends Omit<RegistrationUpdate, 'list'> {
  readonly endpoint?: string;
  readonly lwm2mVersion?: string;
}

export function parseParameters(queries: readonly string[]): Parameters {
  if (queries.length > MAX_PARAMETERS) throw new Lwm2mError('too-large', `${queries.length} parameters`);
  const known = new Map<string, string | undefined>();
  const profiles: string[] = [];
  const unknown: UnknownParameter[] = [];
  for (const query of queries) {
    const at = query.indexOf('=');
    const name = at < 0 ? query : query.slice(0, at);
    const value = at < 0 ? undefined : query.slice(at + 1);
    if (name === 'pid') profiles.push(value ?? '');
    else if (!KNOWN.has(name)) unknown.push(value === undefined ? { name } : { name, value });
    else if (known.has(name)) throw new Lwm2mError('bad-registration', `${name} stands there twice`);
    else known.set(name, value);
  }
  const endpoint = known.get('ep');
  const lifetime = known.get('lt');
  const version = known.get('lwm2m');
  const smsNumber = known.get('sms');
  const { binding, queueMode } = parseBinding(known.get('b'), known.has('Q'));
  for (const [name, value] of known) {
    if (value === undefined && name !== 'Q') throw new Lwm2mError('bad-registration', `${name} has no value`);
  }
  return {
    ...(endpoint === undefined ? undefined : { endpoint: checkEndpointName(endpoint) }),
    ...(lifetime === undefined ? undefined : { lifetime: checkLifetime(lifetime) }),
    ...(version === undefined
      ? undefined
      : { lwm2mVersion: matching('lwm2m', version, /^\d{1,2}\.\d{1,2}$/) }),
    ...(binding === undefined ? undefined : { binding }),
    ...(queueMode === undefined ? undefined : { queueMode }),
    ...(smsNumber === undefined ? undefined : { smsNumber: matching('sms', smsNumber, SMS_NUMBER) }),
    ...(profiles.length === 0 ? undefined : { profileIds: parseProfileIds(profiles) }),
    ...(unknown.length === 0 ? undefined : { unknown }),
  };
}

/** An MSISDN, or an external identifier (3GPP TS 23.682 §4.6.2): a name at a domain. */
const SMS_NUMBER = /^(\+?\d{1,20}|[\w.+-]{1,63}@[\w.-]{1,150})$/;

const KNOWN: ReadonlySet<string> = new Set(['ep', 'lt', 'lwm2m', 'b', 'Q', 'sms']);

/** Queue mode is a parameter of its own since 1.1; in 1.0 it was a letter of the binding, `UQ`. */
function parseBinding(
  binding: string | undefined,
  queue: boolean,
): Pick<RegistrationUpdate, 'binding' | 'queueMode'> {
  if (binding === undefined) return queue ? { queueMode: true } : {};
  const letters = matching('b', binding, /^[A-Z]{1,8}$/);
  const withQueue = queue || letters.includes('Q');
  return { binding: letters.replaceAll('Q', '') || 'U', ...(withQueue ? { queueMode: true } : undefined) };
}

/** Seconds; 0 means for ever (Core 1.1.1 appendix E.2, resource 1). */
function checkLifetime(text: string): number {
  const lifetime = Number(matching('lt', text, /^\d{1,10}$/));
  if (lifetime > MAX_LIFETIME) throw new Lwm2mError('bad-registration', `lt ${lifetime} is too long`);
  return lifetime;
}

function matching(name: string, value: string, pattern: RegExp): string {
  if (!pattern.test(value)) throw new Lwm2mError('bad-registration', `${name} cannot be ${quote(value)}`);
  return value;
}
