import type { Clock, Logger, Peer } from '@holdfast/kernel';
import { Downloads, type DownloadKey } from '../block/downloads.ts';
import { Uploads } from '../block/uploads.ts';
import { NoAnswer } from '../coap-error.ts';
import type { ReplyPath } from '../exchange/answering.ts';
import type { CoapResponse, RequestHandler } from '../exchange/coap-request.ts';
import type { EndpointLimits } from '../exchange/endpoint-limits.ts';
import type { EndpointStats } from '../exchange/endpoint-stats.ts';
import { Responder } from '../exchange/responder.ts';
import { codes } from '../message/codes.ts';
import type { StreamMessage } from '../message/stream-message.ts';

export interface InnerServerOptions<P extends Peer> {
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits: EndpointLimits;
  readonly stats: EndpointStats;
  readonly handle: RequestHandler<P>;
  readonly understood: (number: number) => boolean;
}

interface Outcome {
  readonly resolve: (response: CoapResponse) => void;
  readonly reject: (error: NoAnswer) => void;
}

/** From a request that was protected to the response that fits one message: options, blocks, handler (RFC 8613 §4.1.3.4.1). */
export class InnerServer<P extends Peer> {
  readonly #blockBytes: number;
  readonly #uploads: Uploads;
  readonly #downloads: Downloads;
  readonly #responder: Responder<P, Outcome>;

  constructor({ clock, ...options }: InnerServerOptions<P>) {
    this.#blockBytes = options.limits.blockBytes;
    this.#uploads = new Uploads(clock, options.limits);
    this.#downloads = new Downloads(clock, options.limits);
    this.#responder = new Responder({
      ...options,
      uploads: this.#uploads,
      downloads: this.#downloads,
      replies: repliesOf<P>(this.#blockBytes),
      bert: false,
    });
  }

  /** Rejects with {@link NoAnswer} alone. */
  async answer(peer: P, message: StreamMessage, confirmable: boolean): Promise<CoapResponse> {
    return await new Promise<CoapResponse>((resolve, reject) => {
      this.#responder.receive(peer, message, confirmable, { resolve, reject });
    });
  }

  /** The first block of a notification, the rest of which is asked for (RFC 7959 §2.6). */
  firstBlock(response: CoapResponse, key: () => DownloadKey): CoapResponse {
    return this.#downloads.slice(response, undefined, key, this.#blockBytes);
  }

  close(): void {
    this.#uploads.clear();
    this.#downloads.clear();
  }
}

/** The messaging layer below acknowledges and waits; here an answer is only handed down. */
const repliesOf = <P extends Peer>(blockBytes: number): ReplyPath<P, Outcome> => ({
  messageBytes: () => blockBytes,
  answer: ({ exchange }, response) => exchange.resolve(response),
  fail: ({ exchange }) => exchange.resolve({ code: codes.internalServerError }),
  ignore: ({ exchange }) => exchange.reject(new NoAnswer()),
  forget: ({ exchange }) => exchange.reject(new NoAnswer()),
  wait: () => {},
});
