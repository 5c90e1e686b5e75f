import type { Peer } from '@holdfast/kernel';
import { bodyKey, cacheKey } from '../block/cache-key.ts';
import type { DownloadKey } from '../block/downloads.ts';
import { noBytes } from '../message/coap-message.ts';
import { codes } from '../message/codes.ts';
import type { CoapOption } from '../options/coap-option.ts';

export interface NotifyOptions {
  readonly confirmable: boolean;
  /**
   * The options of the request that observes. With them a large notification's later blocks are served from the same representation;
   * without, from what the handler then answers.
   */
  readonly requestOptions?: readonly CoapOption[] | undefined;
  /** Its method, GET or FETCH. Default GET. */
  readonly requestMethod?: number | undefined;
  /** Its whole body. */
  readonly requestPayload?: Uint8Array | undefined;
}

/** Names what the later blocks of a notification are fetched by. */
export function notificationKey(peer: Peer, options: NotifyOptions): DownloadKey {
  const { requestOptions, requestMethod = codes.get, requestPayload = noBytes } = options;
  if (requestOptions === undefined) return { request: `${peer.key} -`, body: '' };
  return {
    request: `${peer.key} ${cacheKey(requestMethod, requestOptions)}`,
    body: bodyKey(requestMethod, requestPayload),
  };
}
