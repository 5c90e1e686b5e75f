import { ContentFormat } from '../formats/codec.ts';
import { Lwm2mError, quote } from '../lwm2m-error.ts';
import { checkEndpointName } from '../registration/endpoint-name.ts';

/** What a Bootstrap-Request or Bootstrap-Pack-Request asks (Core 1.2, Bootstrap Operations). */
export interface BootstrapRequest {
  /** Absent where the device leaves its name to the identity of its security context. */
  readonly endpoint?: string;
  /** Which format the device wants to be written in; absent where it names none that a bootstrap server writes in. */
  readonly preferredFormat?: ContentFormat;
}

const MAX_PARAMETERS = 32;

/** Core 1.2, Bootstrap-Request parameters: the only formats that `pct` may name. */
const PREFERRED_FORMATS: readonly ContentFormat[] = [
  ContentFormat.senmlJson,
  ContentFormat.senmlCbor,
  ContentFormat.tlv,
  ContentFormat.lwm2mCbor,
];

/** From the decoded Uri-Query options; unknown ones are read past. Throws `Lwm2mError`. */
export function parseBootstrapRequest(queries: readonly string[]): BootstrapRequest {
  if (queries.length > MAX_PARAMETERS) throw new Lwm2mError('too-large', `${queries.length} parameters`);
  const endpoint = only(queries, 'ep');
  const format = only(queries, 'pct');
  if (format !== undefined && !/^\d{1,5}$/.test(format)) {
    throw new Lwm2mError('bad-bootstrap', `pct cannot be ${quote(format)}`);
  }
  const preferredFormat = PREFERRED_FORMATS.find((known) => String(known) === format);
  return {
    ...(endpoint === undefined ? undefined : { endpoint: checkEndpointName(endpoint) }),
    ...(preferredFormat === undefined ? undefined : { preferredFormat }),
  };
}

function only(queries: readonly string[], name: string): string | undefined {
  const found = queries.filter((query) => query === name || query.startsWith(`${name}=`));
  if (found.length > 1) throw new Lwm2mError('bad-bootstrap', `${name} stands there twice`);
  return found[0]?.slice(name.length + 1);
}

/** For the client role. */
export const formatBootstrapRequest = ({ endpoint, preferredFormat }: BootstrapRequest): string[] => [
  ...(endpoint === undefined ? [] : [`ep=${checkEndpointName(endpoint)}`]),
  ...(preferredFormat === undefined ? [] : [`pct=${preferredFormat}`]),
];
