import { codes, type ReceivedResponse } from '@holdfast/coap';
import type { Peer } from '@holdfast/kernel';
import { Lwm2mError } from '@holdfast/lwm2m';
import { succeeded } from '../answer.ts';
import { OperationError } from '../operation-error.ts';
import type { DeviceExchange, DeviceRequest } from './device-exchange.ts';

export interface ValuesToWrite {
  readonly request: Omit<DeviceRequest, 'payload' | 'contentFormat'>;
  /** To try, the best first. */
  readonly formats: readonly number[];
  /** Throws `unencodable` where the values do not fit. */
  readonly encode: (format: number) => Uint8Array;
}

/** Sends values in the first content format that they fit and the device takes. */
export async function writeValues<P extends Peer>(
  exchange: DeviceExchange<P>,
  peer: P,
  { request, formats, encode }: ValuesToWrite,
): Promise<ReceivedResponse> {
  let unsupported: ReceivedResponse | undefined;
  for (const contentFormat of formats) {
    const payload = encodeIfPossible(encode, contentFormat);
    if (payload === undefined) continue;
    const response = await exchange.request(peer, { ...request, payload, contentFormat });
    if (response.code !== codes.unsupportedContentFormat) return succeeded(response, 'device');
    unsupported = response;
  }
  if (unsupported !== undefined) return succeeded(unsupported, 'device');
  throw new OperationError('misbehaved', 'the values fit no content format that the device knows');
}

function encodeIfPossible(encode: (format: number) => Uint8Array, format: number): Uint8Array | undefined {
  try {
    return encode(format);
  } catch (error) {
    if (error instanceof Lwm2mError && error.code === 'unencodable') return undefined;
    throw error;
  }
}
