import { CoapError, type CoapMessaging, type OutgoingRequest, type ReceivedResponse } from '@holdfast/coap';
import type { Peer } from '@holdfast/kernel';
import { Lwm2mError } from '@holdfast/lwm2m';
import { asOperationError, succeeded } from '../answer.ts';
import { OperationError } from '../operation-error.ts';

/** A request to a device; how long it may take is the same for all. */
export type DeviceRequest = Omit<OutgoingRequest, 'timeoutMs'>;

/** Asks devices, and turns what becomes of it into {@link OperationError}. */
export class DeviceExchange<P extends Peer> {
  readonly #endpoint: Pick<CoapMessaging<P>, 'request'>;
  readonly #timeoutMs: number;

  /** `timeoutMs`: for one operation with all its retransmissions and blocks. */
  constructor(endpoint: Pick<CoapMessaging<P>, 'request'>, timeoutMs: number) {
    this.#endpoint = endpoint;
    this.#timeoutMs = timeoutMs;
  }

  /** Resolves with the response, whatever its code. */
  async request(peer: P, request: DeviceRequest): Promise<ReceivedResponse> {
    try {
      return await this.#endpoint.request(peer, { ...request, timeoutMs: this.#timeoutMs });
    } catch (error) {
      if (!(error instanceof CoapError)) throw error;
      throw asOperationError(error, 'device', `within ${this.#timeoutMs / 1000} s`);
    }
  }

  /** Rejects with `refused` for a response that is no success. */
  async succeed(peer: P, request: DeviceRequest): Promise<ReceivedResponse> {
    return succeeded(await this.request(peer, request), 'device');
  }
}

/** Reads what a device answered: that it is not LwM2M is the device's fault. */
export function understand<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Lwm2mError)) throw error;
    throw new OperationError('misbehaved', `the device's answer cannot be understood: ${error.message}`, {
      cause: error,
    });
  }
}
