import type { Peer } from '@holdfast/kernel';
import type { CoapOption } from '../options/coap-option.ts';

/** A request from a peer, whole: a body that came in blocks is put together before the handler sees it. */
export interface CoapRequest<P extends Peer> {
  readonly peer: P;
  /** One of `codes.get` .. `codes.ipatch`. */
  readonly method: number;
  readonly token: Uint8Array;
  readonly confirmable: boolean;
  /** 0 registers an observer, 1 removes it (RFC 7641 §2). */
  readonly observe: 0 | 1 | undefined;
  /** Recognised options only, in order of their numbers. */
  readonly options: readonly CoapOption[];
  readonly payload: Uint8Array;
}

/** What a handler answers. The fields stand for options; `options` adds any other. */
export interface CoapResponse {
  readonly code: number;
  readonly payload?: Uint8Array | undefined;
  readonly contentFormat?: number | undefined;
  /** The observe sequence number, 24 bits: tells the client that it now observes. */
  readonly observe?: number | undefined;
  /** Seconds. */
  readonly maxAge?: number | undefined;
  readonly locationPath?: readonly string[] | undefined;
  readonly options?: readonly CoapOption[] | undefined;
}

/** May throw `NoAnswer`, or `CoapError` with a `responseCode`; any other error is answered with 5.00. */
export type RequestHandler<P extends Peer> = (
  request: CoapRequest<P>,
) => CoapResponse | Promise<CoapResponse>;
