import {
  codes,
  contentFormat,
  contentFormats,
  uriQuery,
  type CoapRequest,
  type CoapResponse,
} from '@holdfast/coap';
import type { Peer } from '@holdfast/kernel';
import {
  Lwm2mError,
  parseRegistration,
  parseUpdate,
  type RegistrationRequest,
  type RegistrationUpdate,
} from '@holdfast/lwm2m';
import { Refusal } from '../refusal.ts';

/**
 * Where registrations go. The device is answered when the promise settles: resolve when it is durable, reject with
 * {@link Refusal}, or with CoAP's `NoAnswer` to let the device try again.
 */
export interface RegistrationPorts<P extends Peer> {
  /** Resolves to the last segment of the registration's location, `/rd/{id}`. */
  register(peer: P, request: RegistrationRequest): Promise<string>;
  update(peer: P, id: string, update: RegistrationUpdate): Promise<void>;
  deregister(peer: P, id: string): Promise<void>;
  /** A request to the registration interface that cannot be understood, and is answered with 4.00. */
  malformed(peer: P, error: Lwm2mError): void;
}

/** Where devices register. */
export const REGISTRATION_PATH = 'rd';
/** Minor versions of 1 understand each other. */
const SPOKEN = /^1\./;

/** The registration interface over CoAP (LwM2M Transport 1.1.1 §6.4.3). `id`: what follows `/rd` in the path. */
export async function handleRegistration<P extends Peer>(
  ports: RegistrationPorts<P>,
  request: CoapRequest<P>,
  id: string | undefined,
): Promise<CoapResponse> {
  try {
    return await route(ports, request, id);
  } catch (error) {
    if (error instanceof Refusal) return { code: error.responseCode };
    if (!(error instanceof Lwm2mError)) throw error;
    ports.malformed(request.peer, error);
    return { code: codes.badRequest };
  }
}

async function route<P extends Peer>(
  ports: RegistrationPorts<P>,
  request: CoapRequest<P>,
  id: string | undefined,
): Promise<CoapResponse> {
  const { peer, method, payload, options } = request;
  if (method === codes.post) {
    const format = contentFormat(options);
    if (payload.length > 0 && format !== undefined && format !== contentFormats.linkFormat) {
      return { code: codes.unsupportedContentFormat };
    }
    const queries = uriQuery(options);
    if (id === undefined) {
      const registration = parseRegistration(queries, payload);
      if (!SPOKEN.test(registration.lwm2mVersion)) {
        ports.malformed(
          peer,
          new Lwm2mError('bad-registration', `LwM2M ${registration.lwm2mVersion} is not spoken here`),
        );
        return { code: codes.preconditionFailed };
      }
      const location = await ports.register(peer, registration);
      return { code: codes.created, locationPath: [REGISTRATION_PATH, location] };
    }
    await ports.update(peer, id, parseUpdate(queries, payload));
    return { code: codes.changed };
  }
  if (method !== codes.delete || id === undefined) return { code: codes.methodNotAllowed };
  await ports.deregister(peer, id);
  return { code: codes.deleted };
}
