import {
  codes,
  uriPath,
  type CoapEndpointOptions,
  type CoapHandlers,
  type CoapMessaging,
  type EndpointStats,
} from '@holdfast/coap';
import { silentLogger, type Clock, type Logger, type Peer } from '@holdfast/kernel';
import { openMessaging, type Transport } from '../transport.ts';
import { BootstrapService, type BootstrapPorts } from './bootstrap-service.ts';

export interface Lwm2mBootstrapServerOptions<P extends Peer> {
  readonly transport: Transport<P>;
  readonly clock: Clock;
  readonly log?: Logger;
  readonly ports: BootstrapPorts<P>;
  /** For one operation on a device. Default 30 s. */
  readonly operationTimeoutMs?: number;
  readonly limits?: NonNullable<CoapEndpointOptions<P>['limits']>;
  readonly params?: NonNullable<CoapEndpointOptions<P>['params']>;
}

/** The bootstrap server role over a transport of its own; {@link Lwm2mServer} takes the same ports where one transport serves both roles. */
export class Lwm2mBootstrapServer<P extends Peer> {
  readonly #endpoint: CoapMessaging<P>;
  readonly #service: BootstrapService<P>;

  constructor(options: Lwm2mBootstrapServerOptions<P>) {
    const { transport, clock, ports, log = silentLogger, operationTimeoutMs = 30_000 } = options;
    const { limits, params } = options;
    const handlers: CoapHandlers<P> = {
      handle: async (request) =>
        (await this.#service.route(request, uriPath(request.options))) ?? { code: codes.notFound },
    };
    this.#endpoint = openMessaging(transport, handlers, {
      clock,
      log,
      ...(limits === undefined ? {} : { limits }),
      ...(params === undefined ? {} : { params }),
    });
    const endpoint = this.#endpoint;
    this.#service = new BootstrapService({ ports, endpoint, clock, log, operationTimeoutMs });
  }

  /** `bootstraps`: under way. */
  stats(): Readonly<EndpointStats> & { readonly bootstraps: number } {
    return { ...this.#endpoint.stats(), bootstraps: this.#service.running };
  }

  close(): void {
    this.#service.close();
    this.#endpoint.close();
  }
}
