import type { Clock, Peer } from '@holdfast/kernel';
import { messageTypes, noBytes } from '../message/coap-message.ts';
import { codes } from '../message/codes.ts';
import { encodeEmpty, encodeMessage } from '../message/message-codec.ts';
import type { StreamMessage } from '../message/stream-message.ts';
import { optionsBound } from '../message/options-codec.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { responseOptions } from '../options/field-options.ts';
import { AgeList } from './age-list.ts';
import type { Answering, ReplyPath } from './answering.ts';
import type { CoapResponse } from './coap-request.ts';
import type { Deduplicator, Exchange } from './deduplicator.ts';
import type { EchoChallenge } from './echo-challenge.ts';
import type { Outbox } from './outbox.ts';

interface DatagramRepliesContext<P extends Peer> {
  readonly clock: Clock;
  readonly deduplicator: Deduplicator;
  readonly outbox: Outbox<P>;
  readonly blockBytes: number;
  readonly amplification: { readonly factor: number; readonly echo: EchoChallenge } | undefined;
  readonly separateAfterMs: number;
  readonly send: (peer: P, datagram: Uint8Array) => void;
}

type Asked<P extends Peer> = Answering<P, Exchange>;

/** Answers in acknowledgements, or in messages of their own (RFC 7252 §5.2). */
export class DatagramReplies<P extends Peer> implements ReplyPath<P, Exchange> {
  readonly #context: DatagramRepliesContext<P>;
  /** Requests whose handler takes its time, until they are acknowledged. */
  readonly #slow: AgeList<Asked<P>> | undefined;

  constructor(context: DatagramRepliesContext<P>) {
    this.#context = context;
    if (context.separateAfterMs !== Number.POSITIVE_INFINITY) {
      this.#slow = new AgeList(context.clock, context.separateAfterMs, 0, (slow) => this.#acknowledge(slow));
    }
  }

  messageBytes(): number {
    return this.#context.blockBytes;
  }

  wait(answering: Asked<P>): void {
    if (answering.confirmable) this.#slow?.add(answering);
  }

  answer(answering: Asked<P>, response: CoapResponse): void {
    if (answering.waiting) this.#slow?.remove(answering);
    const { deduplicator, outbox, send } = this.#context;
    const { peer, message, exchange } = answering;
    const { token } = message;
    const { code, payload = noBytes } = response;
    const options = responseOptions(response);
    if (this.#isTooMuch(answering, options, payload)) {
      this.answer(answering, this.#context.amplification?.echo.response(peer) ?? { code });
      return;
    }
    if (exchange.acknowledged) {
      const type = messageTypes.confirmable;
      outbox.confirmable(
        peer,
        (id) => encodeMessage({ type, code, id, token, options, payload }),
        NOBODY_WAITS,
      );
      deduplicator.settle(exchange, messageTypes.acknowledgement);
    } else if (answering.confirmable) {
      const type = messageTypes.acknowledgement;
      const reply = encodeMessage({ type, code, id: exchange.id, token, options, payload });
      deduplicator.settle(exchange, reply);
      send(peer, reply);
    } else {
      // A duplicate of a non-confirmable request gets no second answer (RFC 7252 §4.5).
      const type = messageTypes.nonConfirmable;
      const reply = encodeMessage({ type, code, id: outbox.nextId(peer), token, options, payload });
      deduplicator.settle(exchange, undefined);
      send(peer, reply);
    }
  }

  /** For who may not have asked for it: then a challenge goes out instead (RFC 9175 §2.4). */
  #isTooMuch(
    { peer, message, options: asked }: Asked<P>,
    options: readonly CoapOption[],
    payload: Uint8Array,
  ): boolean {
    const { amplification } = this.#context;
    if (amplification === undefined) return false;
    // Only where the request can be made again without being done twice. A challenge itself is never too much.
    if (message.code !== codes.get && message.code !== codes.fetch) return false;
    const bytes = optionsBound(options, payload);
    if (bytes <= Math.max(CHALLENGE_BYTES, amplification.factor * leastBytes(message))) return false;
    return !amplification.echo.isReachable(peer, asked);
  }

  fail(answering: Asked<P>): void {
    if (answering.exchange.acknowledged)
      this.#context.deduplicator.settle(answering.exchange, messageTypes.acknowledgement);
    else this.answer(answering, { code: codes.internalServerError });
  }

  ignore({ exchange }: Asked<P>): void {
    this.#context.deduplicator.settle(exchange, undefined);
  }

  forget(answering: Asked<P>): void {
    const { deduplicator } = this.#context;
    const { exchange } = answering;
    if (answering.waiting) this.#slow?.remove(answering);
    if (exchange.acknowledged) deduplicator.settle(exchange, messageTypes.acknowledgement);
    else deduplicator.forget(exchange);
  }

  close(): void {
    this.#slow?.clear();
  }

  #acknowledge({ peer, exchange }: Asked<P>): void {
    exchange.acknowledged = true;
    exchange.reply = messageTypes.acknowledgement;
    this.#context.send(peer, encodeEmpty(messageTypes.acknowledgement, exchange.id));
  }
}

const NOBODY_WAITS = { acknowledged: (): void => {}, failed: (): void => {} };

/** An upper bound of what a challenge's options take. */
const CHALLENGE_BYTES = 16;

/** What the options and the payload took at least. */
const leastBytes = ({ options, payload }: StreamMessage): number =>
  options.reduce((bytes, { value }) => bytes + 1 + value.length, payload.length);
