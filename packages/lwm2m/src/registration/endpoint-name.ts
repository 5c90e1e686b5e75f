import { utf8 } from '@holdfast/bytes';
import { Lwm2mError } from '../lwm2m-error.ts';

/** A Uri-Query option holds 255 bytes (RFC 7252 §5.10), of which `ep=` takes three. */
const MAX_BYTES = 252;

/**
 * Returns the name, or throws `bad-registration` for one that cannot be an endpoint's. Besides control characters those
 * are refused that make two names look the same to a person: invisible ones and outer spaces.
 */
export function checkEndpointName(name: string): string {
  if (name === '') throw new Lwm2mError('bad-registration', 'the endpoint name is empty');
  if (name.length > MAX_BYTES || utf8(name).length > MAX_BYTES) {
    throw new Lwm2mError('bad-registration', `the endpoint name is longer than ${MAX_BYTES} bytes`);
  }
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name) || name.trim() !== name) {
    throw new Lwm2mError('bad-registration', 'the endpoint name has characters that cannot be seen');
  }
  return name;
}
