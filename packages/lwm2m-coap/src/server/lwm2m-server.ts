import {
  CoapEndpoint,
  isSuccess,
  optionNumbers,
  stringOptions,
  type CoapEndpointOptions,
  type CoapNotification,
  type NotificationVerdict,
} from '@holdfast/coap';
import { toHex } from '@holdfast/bytes';
import type { Clock, DatagramTransport, Logger, Peer } from '@holdfast/kernel';
import { Lwm2mError, type Entry, type Lwm2mPath } from '@holdfast/lwm2m';
import { DeviceOperations } from './device-operations.ts';
import { handleRegistration, type RegistrationPorts } from './registration-interface.ts';
import { segmentsOf, type Target } from './target.ts';

/** An observation as its maker knows it. */
export interface Observed {
  readonly path: Lwm2mPath;
  readonly target: Omit<Target<Peer>, 'peer'>;
}

export interface Notified {
  /** Hex. */
  readonly token: string;
  /** RFC 7641 §3.4: 24 bits; newer than the last one or not is the receiver's to judge. */
  readonly sequence: number;
  readonly entries: readonly Entry[];
}

export interface ReportingPorts<P extends Peer> {
  /** Undefined: nobody asked for this; the device is told to stop. */
  observationOf(peer: P, token: string): Observed | undefined;
  /** The device is acknowledged when the promise resolves. May reject with CoAP's `NoAnswer`. */
  notified(peer: P, notification: Notified): Promise<void>;
  /** The device ended the observation with an error of its own (RFC 7641 §4.2), or sent what cannot be understood. */
  ended(peer: P, token: string, reason: string): Promise<void>;
}

export interface Lwm2mServerOptions<P extends Peer> {
  readonly transport: DatagramTransport<P>;
  readonly clock: Clock;
  readonly log?: Logger;
  readonly registration: RegistrationPorts<P>;
  readonly reporting: ReportingPorts<P>;
  /** For one operation on a device. Default 30 s. */
  readonly operationTimeoutMs?: number;
  readonly limits?: NonNullable<CoapEndpointOptions<P>['limits']>;
  readonly params?: NonNullable<CoapEndpointOptions<P>['params']>;
}

/** The LwM2M server role over one transport. */
export class Lwm2mServer<P extends Peer> {
  readonly devices: DeviceOperations<P>;
  readonly #endpoint: CoapEndpoint<P>;

  constructor(options: Lwm2mServerOptions<P>) {
    const {
      transport,
      clock,
      registration,
      reporting,
      operationTimeoutMs = 30_000,
      log,
      limits,
      params,
    } = options;
    this.#endpoint = new CoapEndpoint<P>({
      transport,
      clock,
      handle: (request) => handleRegistration(registration, request),
      onNotification: (notification) => this.#notified(reporting, notification),
      observedRequest: (peer, token) => {
        const observed = reporting.observationOf(peer, toHex(token));
        if (observed === undefined) return undefined;
        const segments = segmentsOf({ peer, ...observed.target }, observed.path);
        return { options: stringOptions(optionNumbers.uriPath, segments) };
      },
      // An acknowledgement says that what the device sent is durable: never sent before it is.
      separateAfterMs: Number.POSITIVE_INFINITY,
      ...(log === undefined ? {} : { log }),
      ...(limits === undefined ? {} : { limits }),
      ...(params === undefined ? {} : { params }),
    });
    this.devices = new DeviceOperations(this.#endpoint, clock, { timeoutMs: operationTimeoutMs });
  }

  stats(): ReturnType<CoapEndpoint<P>['stats']> {
    return this.#endpoint.stats();
  }

  close(): void {
    this.#endpoint.close();
  }

  async #notified(ports: ReportingPorts<P>, notification: CoapNotification<P>): Promise<NotificationVerdict> {
    const { peer, code, observe, contentFormat, payload } = notification;
    const token = toHex(notification.token);
    const observed = ports.observationOf(peer, token);
    if (observed === undefined) return 'reject';
    if (!isSuccess(code) || observe === undefined) {
      await ports.ended(peer, token, 'the device ended it');
      return 'accept';
    }
    let entries: readonly Entry[];
    try {
      entries = this.devices.decode(observed.target, observed.path, contentFormat, payload);
    } catch (error) {
      if (!(error instanceof Lwm2mError)) throw error;
      await ports.ended(peer, token, `a notification could not be understood: ${error.message}`);
      return 'reject';
    }
    await ports.notified(peer, { token, sequence: observe, entries });
    return 'accept';
  }
}
