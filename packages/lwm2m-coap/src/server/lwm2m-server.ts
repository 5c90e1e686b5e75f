import {
  codes,
  contentFormats,
  uriPath,
  type CoapEndpointOptions,
  type CoapHandlers,
  type CoapMessaging,
  type EndpointStats,
  type CoapRequest,
  type CoapResponse,
} from '@holdfast/coap';
import { toHex, utf8 } from '@holdfast/bytes';
import { silentLogger, type Clock, type Logger, type Peer } from '@holdfast/kernel';
import { BootstrapService, type BootstrapPorts } from '../bootstrap-server/bootstrap-service.ts';
import { openMessaging, type Transport } from '../transport.ts';
import { DeviceOperations } from './device-operations.ts';
import { handleRegistration, REGISTRATION_PATH, type RegistrationPorts } from './registration-interface.ts';
import { handleNotification, observedRequest, type ReportingPorts } from './reporting-interface.ts';
import { handleSend, SEND_PATH } from './send-interface.ts';

export interface Lwm2mServerOptions<P extends Peer> {
  readonly transport: Transport<P>;
  readonly clock: Clock;
  readonly log?: Logger;
  readonly registration: RegistrationPorts<P>;
  readonly reporting: ReportingPorts<P>;
  /** Absent: this is no bootstrap server. */
  readonly bootstrap?: BootstrapPorts<P>;
  /** For one operation on a device. Default 30 s. */
  readonly operationTimeoutMs?: number;
  readonly limits?: NonNullable<CoapEndpointOptions<P>['limits']>;
  readonly params?: NonNullable<CoapEndpointOptions<P>['params']>;
}

const CORE_LINKS = utf8(`</${REGISTRATION_PATH}>;rt="core.rd",</${SEND_PATH}>`);

/** The LwM2M server role over one transport. */
export class Lwm2mServer<P extends Peer> {
  readonly devices: DeviceOperations<P>;
  readonly #endpoint: CoapMessaging<P>;
  readonly #bootstrap: BootstrapService<P> | undefined;
  readonly #options: Lwm2mServerOptions<P>;

  constructor(options: Lwm2mServerOptions<P>) {
    const { transport, clock, reporting, operationTimeoutMs = 30_000, log, limits, params } = options;
    const { bootstrap: ports } = options;
    this.#options = options;
    const handlers: CoapHandlers<P> = {
      handle: (request) => this.#route(request),
      onNotification: (notification) => handleNotification(reporting, this.devices.decode, notification),
      observedRequest: (peer, token) => {
        const observed = reporting.observationOf(peer, toHex(token));
        return observed === undefined ? undefined : observedRequest(observed);
      },
    };
    this.#endpoint = openMessaging(transport, handlers, {
      clock,
      // An acknowledgement says that what the device sent is durable: never sent before it is.
      separateAfterMs: Number.POSITIVE_INFINITY,
      ...(log === undefined ? {} : { log }),
      ...(limits === undefined ? {} : { limits }),
      ...(params === undefined ? {} : { params }),
    });
    this.devices = new DeviceOperations(this.#endpoint, clock, { timeoutMs: operationTimeoutMs });
    const endpoint = this.#endpoint;
    this.#bootstrap =
      ports === undefined
        ? undefined
        : new BootstrapService({ ports, endpoint, clock, log: log ?? silentLogger, operationTimeoutMs });
  }

  /** Bootstraps under way. */
  get bootstraps(): number {
    return this.#bootstrap?.running ?? 0;
  }

  stats(): Readonly<EndpointStats> {
    return this.#endpoint.stats();
  }

  close(): void {
    this.#bootstrap?.close();
    this.#endpoint.close();
  }

  async #route(request: CoapRequest<P>): Promise<CoapResponse> {
    const { registration, reporting } = this.#options;
    const path = uriPath(request.options);
    const [first, second, third] = path;
    if (first === REGISTRATION_PATH && third === undefined) {
      return await handleRegistration(registration, request, second);
    }
    if (first === SEND_PATH && second === undefined) {
      return await handleSend(reporting, this.devices.decode, request);
    }
    if (first === '.well-known' && second === 'core' && third === undefined) return wellKnown(request);
    return (await this.#bootstrap?.route(request, path)) ?? { code: codes.notFound };
  }
}

const wellKnown = ({ method }: CoapRequest<Peer>): CoapResponse =>
  method === codes.get
    ? { code: codes.content, contentFormat: contentFormats.linkFormat, payload: CORE_LINKS }
    : { code: codes.methodNotAllowed };
