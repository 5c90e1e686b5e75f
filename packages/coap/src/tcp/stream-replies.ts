import type { Peer } from '@holdfast/kernel';
import { CoapError } from '../coap-error.ts';
import type { Answering, ReplyPath } from '../exchange/answering.ts';
import type { CoapResponse } from '../exchange/coap-request.ts';
import type { EndpointStats } from '../exchange/endpoint-stats.ts';
import { noBytes } from '../message/coap-message.ts';
import { codes } from '../message/codes.ts';
import { responseOptions } from '../options/field-options.ts';
import type { StreamSession } from './stream-session.ts';

/** Room for what else is in a message than its payload: a token and some options. */
const OVERHEAD_BYTES = 128;

/** What one message to this peer can carry. */
export const payloadBytes = (peerMessageBytes: number): number =>
  Math.max(0, peerMessageBytes - OVERHEAD_BYTES);

/** Answers on the connection that the request came by, if it still stands (RFC 8323 §3.3). */
export class StreamReplies<P extends Peer> implements ReplyPath<P, StreamSession<P>> {
  readonly #stats: EndpointStats;
  readonly #ended: () => void;
  readonly #messageBytes: (peer: P) => number;

  /** `ended`: a request has. */
  constructor(stats: EndpointStats, messageBytes: (peer: P) => number, ended: () => void) {
    this.#stats = stats;
    this.#messageBytes = messageBytes;
    this.#ended = ended;
  }

  messageBytes(peer: P): number {
    return payloadBytes(this.#messageBytes(peer));
  }

  wait(): void {}

  answer({ message, exchange: session }: Answering<P, StreamSession<P>>, response: CoapResponse): void {
    const { code, payload = noBytes } = response;
    session.answer({ code, token: message.token, options: responseOptions(response), payload });
    this.#stats.sent++;
    this.#done(session);
  }

  fail(answering: Answering<P, StreamSession<P>>): void {
    this.#brief(answering, codes.internalServerError);
  }

  /** A stream repeats nothing by itself: the peer learns that it may ask again (RFC 7252 §5.9.3.4). */
  forget(answering: Answering<P, StreamSession<P>>): void {
    this.#brief(answering, codes.serviceUnavailable);
  }

  ignore({ exchange }: Answering<P, StreamSession<P>>): void {
    this.#done(exchange);
  }

  #brief(answering: Answering<P, StreamSession<P>>, code: number): void {
    try {
      this.answer(answering, { code });
    } catch (error) {
      if (!(error instanceof CoapError)) throw error;
      // A peer that takes not even this cannot be answered.
      answering.exchange.abort('Max-Message-Size leaves no room for an answer');
      this.#done(answering.exchange);
    }
  }

  #done(session: StreamSession<P>): void {
    session.done();
    this.#ended();
  }
}
