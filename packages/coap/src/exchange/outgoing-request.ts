import type { CoapOption } from '../options/coap-option.ts';

/** A request to a peer. Bodies of any size: what exceeds a block is sent, and what comes in blocks is fetched, block by block. */
export interface OutgoingRequest {
  /** One of `codes.get` .. `codes.ipatch`. */
  readonly method: number;
  readonly path?: readonly string[] | undefined;
  readonly query?: readonly string[] | undefined;
  /** Besides those that other fields stand for. */
  readonly options?: readonly CoapOption[] | undefined;
  readonly payload?: Uint8Array | undefined;
  readonly contentFormat?: number | undefined;
  readonly accept?: number | undefined;
  /** Default true. */
  readonly confirmable?: boolean | undefined;
  /** 0 observes, 1 cancels with the token of the observation (RFC 7641 §3.6). */
  readonly observe?: 0 | 1 | undefined;
  /** Default: 8 random bytes. */
  readonly token?: Uint8Array | undefined;
  /** For the whole, all blocks included. Default: each message waits MAX_TRANSMIT_WAIT for its response. */
  readonly timeoutMs?: number | undefined;
  /**
   * How long to wait, in all, where the server answers 4.29 and says when to ask again (RFC 8516); beyond, 4.29 is the response.
   * Default: `timeoutMs`, or MAX_TRANSMIT_WAIT. 0: not at all.
   */
  readonly patienceMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Default: the endpoint's limit. */
  readonly maxResponseBytes?: number | undefined;
}

export interface ReceivedResponse {
  readonly code: number;
  /** The token of the request that was sent, which names an observation. */
  readonly token: Uint8Array;
  /** Present where the peer has begun an observation. */
  readonly observe: number | undefined;
  readonly contentFormat: number | undefined;
  readonly options: readonly CoapOption[];
  readonly payload: Uint8Array;
}
