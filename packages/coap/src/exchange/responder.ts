import { utf8 } from '@holdfast/bytes';
import { errorChain, type Clock, type Logger, type Peer } from '@holdfast/kernel';
import { findBlock, blockOption, type Block } from '../block/block-option.ts';
import { bodyKey, cacheKey } from '../block/cache-key.ts';
import type { DownloadKey, Downloads } from '../block/downloads.ts';
import type { Upload, Uploads } from '../block/uploads.ts';
import { CoapError, NoAnswer } from '../coap-error.ts';
import { messageTypes, type CoapMessage } from '../message/coap-message.ts';
import { codes } from '../message/codes.ts';
import { encodeEmpty, encodeMessage } from '../message/message-codec.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { responseOptions } from '../options/field-options.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { findOption, uintValue } from '../options/option-values.ts';
import { screenOptions } from '../options/screen-options.ts';
import { AgeList, type Aging } from './age-list.ts';
import type { CoapRequest, CoapResponse, RequestHandler } from './coap-request.ts';
import type { Deduplicator, Exchange } from './deduplicator.ts';
import type { EndpointStats } from './endpoint-stats.ts';
import type { Outbox } from './outbox.ts';

interface ResponderContext<P extends Peer> {
  readonly clock: Clock;
  readonly log: Logger;
  readonly stats: EndpointStats;
  readonly deduplicator: Deduplicator;
  readonly outbox: Outbox<P>;
  readonly uploads: Uploads;
  readonly downloads: Downloads;
  readonly handle: RequestHandler<P>;
  readonly understood: (number: number) => boolean;
  readonly separateAfterMs: number;
  readonly send: (peer: P, datagram: Uint8Array) => void;
}

/** A request between its arrival and its answer. */
interface Answering<P extends Peer> extends Aging<Answering<P>> {
  readonly peer: P;
  readonly message: CoapMessage;
  readonly exchange: Exchange;
  /** Recognised ones. */
  readonly options: readonly CoapOption[];
  readonly block1: Block | undefined;
  readonly block2: Block | undefined;
  /** Whole, once it is: until then the payload of this message. */
  body: Uint8Array;
  upload: Upload | undefined;
  /** An empty acknowledgement went out: the response travels in a message of its own (RFC 7252 §5.2.2). */
  acknowledged: boolean;
  /** Set once the handler turned out to need time. */
  waiting: boolean;
}

const LAST_METHOD = codes.ipatch;

/** The server side: from a request message to its response message. */
export class Responder<P extends Peer> {
  readonly #context: ResponderContext<P>;
  /** Requests whose handler takes its time, until they are acknowledged. */
  readonly #slow: AgeList<Answering<P>> | undefined;

  constructor(context: ResponderContext<P>) {
    this.#context = context;
    if (context.separateAfterMs !== Number.POSITIVE_INFINITY) {
      this.#slow = new AgeList(context.clock, context.separateAfterMs, 0, (slow) => this.#acknowledge(slow));
    }
  }

  receive(peer: P, message: CoapMessage, exchange: Exchange): void {
    const { stats, understood, deduplicator } = this.#context;
    stats.requests++;
    const screened = screenOptions(message.options, understood);
    if (typeof screened === 'number') {
      stats.badOptions++;
      // In a non-confirmable message that is a reason to ignore it (RFC 7252 §5.4.1).
      if (message.type !== messageTypes.confirmable) return deduplicator.settle(exchange, undefined);
    }
    const options = typeof screened === 'number' ? [] : screened;
    const block1 = findBlock(options, optionNumbers.block1);
    const block2 = findBlock(options, optionNumbers.block2);
    const answering: Answering<P> = {
      peer,
      message,
      exchange,
      options,
      block1: block1 === 'reserved' ? undefined : block1,
      block2: block2 === 'reserved' ? undefined : block2,
      body: message.payload,
      upload: undefined,
      acknowledged: false,
      waiting: false,
      due: 0,
      older: undefined,
      newer: undefined,
    };
    if (typeof screened === 'number') {
      this.#refuse(answering, codes.badOption, `critical option ${screened} is not understood`);
    } else if (message.code > LAST_METHOD) {
      this.#refuse(answering, codes.methodNotAllowed, 'unknown method');
    } else if (isForProxy(options)) {
      this.#refuse(answering, codes.proxyingNotSupported, 'this is not a proxy');
    } else if (block1 === 'reserved' || block2 === 'reserved') {
      this.#refuse(answering, codes.badRequest, 'block size exponent 7 is reserved');
    } else if (answering.block1 !== undefined) {
      this.#receiveBlock(answering, answering.block1);
    } else if (answering.block2 !== undefined && answering.block2.number > 0) {
      this.#continueDownload(answering);
    } else {
      this.#handle(answering);
    }
  }

  close(): void {
    this.#slow?.clear();
  }

  #receiveBlock(answering: Answering<P>, block: Block): void {
    const { message, options, peer } = answering;
    const step = this.#context.uploads.take({
      peerKey: peer.key,
      key: cacheKey(message.code, options),
      block,
      size1: uintValue(options, optionNumbers.size1),
      payload: message.payload,
    });
    if (step.kind === 'answer') this.#respond(answering, step.response);
    else if (step.kind === 'silence') this.#context.deduplicator.forget(answering.exchange);
    else {
      answering.upload = step.upload;
      answering.body = step.body;
      this.#handle(answering);
    }
  }

  #continueDownload(answering: Answering<P>): void {
    const { message, body } = answering;
    const begun = this.#context.downloads.find(this.#downloadKey(answering));
    if (begun !== undefined) this.#respond(answering, begun);
    // Running a safe request again renders the same, or something else, which its ETag tells; running another is not ours to do.
    else if (message.code === codes.get || (message.code === codes.fetch && body.length > 0))
      this.#handle(answering);
    else this.#refuse(answering, codes.requestEntityIncomplete, 'this transfer is not known');
  }

  #handle(answering: Answering<P>): void {
    const { peer, message, options, body: payload } = answering;
    const observe = uintValue(options, optionNumbers.observe);
    const request: CoapRequest<P> = {
      peer,
      method: message.code,
      token: message.token,
      confirmable: message.type === messageTypes.confirmable,
      observe: canObserve(message.code) && (observe === 0 || observe === 1) ? observe : undefined,
      options,
      payload,
    };
    let response;
    try {
      response = this.#context.handle(request);
    } catch (error) {
      this.#fail(answering, error);
      return;
    }
    if (!(response instanceof Promise)) {
      this.#finish(answering, response);
      return;
    }
    answering.waiting = true;
    if (request.confirmable) this.#slow?.add(answering);
    response.then(
      (settled) => this.#finish(answering, settled),
      (error: unknown) => this.#fail(answering, error),
    );
  }

  #finish(answering: Answering<P>, response: CoapResponse): void {
    const { block1, upload } = answering;
    if (upload !== undefined) {
      // After 4.29 the last block comes again (RFC 8516 §3).
      if (response.code === codes.tooManyRequests) this.#context.uploads.resume(upload);
      else this.#context.uploads.done(upload);
    }
    if (block1 === undefined) {
      this.#respond(answering, response);
      return;
    }
    // The last block is confirmed with the response to the whole (RFC 7959 §2.3).
    const accepted = blockOption(optionNumbers.block1, this.#context.uploads.accepted(block1));
    this.#respond(answering, { ...response, options: [...(response.options ?? []), accepted] });
  }

  #fail(answering: Answering<P>, error: unknown): void {
    const { stats, log, uploads, deduplicator } = this.#context;
    if (error instanceof NoAnswer) {
      stats.unanswered++;
      if (answering.waiting) this.#slow?.remove(answering);
      if (answering.upload !== undefined) uploads.resume(answering.upload);
      if (answering.acknowledged) deduplicator.settle(answering.exchange, messageTypes.acknowledgement);
      else deduplicator.forget(answering.exchange);
      return;
    }
    if (error instanceof CoapError && error.responseCode !== undefined) {
      this.#finish(answering, { code: error.responseCode, payload: utf8(error.message) });
      return;
    }
    stats.handlerErrors++;
    log.error({ peer: answering.peer.key, error: errorChain(error) }, 'a request handler failed');
    this.#finish(answering, { code: codes.internalServerError });
  }

  #refuse(answering: Answering<P>, code: number, diagnostic: string): void {
    this.#respond(answering, { code, payload: utf8(diagnostic) });
  }

  #respond(answering: Answering<P>, whole: CoapResponse): void {
    if (answering.waiting) this.#slow?.remove(answering);
    try {
      const key = (): DownloadKey => this.#downloadKey(answering);
      this.#transmit(answering, this.#context.downloads.slice(whole, answering.block2, key));
    } catch (error) {
      // What the handler gave cannot be encoded, or the peer has too many messages waiting.
      this.#context.stats.handlerErrors++;
      this.#context.log.error(
        { peer: answering.peer.key, error: errorChain(error) },
        'a response cannot be sent',
      );
      if (answering.acknowledged)
        this.#context.deduplicator.settle(answering.exchange, messageTypes.acknowledgement);
      else this.#transmit(answering, { code: codes.internalServerError });
    }
  }

  #transmit({ peer, message, exchange, acknowledged }: Answering<P>, response: CoapResponse): void {
    const { deduplicator, outbox, send } = this.#context;
    const { code, payload = NO_PAYLOAD } = response;
    const { token } = message;
    const options = responseOptions(response);
    if (acknowledged) {
      const type = messageTypes.confirmable;
      outbox.confirmable(
        peer,
        (id) => encodeMessage({ type, code, id, token, options, payload }),
        NOBODY_WAITS,
      );
      deduplicator.settle(exchange, messageTypes.acknowledgement);
    } else if (message.type === messageTypes.confirmable) {
      const type = messageTypes.acknowledgement;
      const reply = encodeMessage({ type, code, id: message.id, token, options, payload });
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

  #acknowledge(answering: Answering<P>): void {
    answering.acknowledged = true;
    answering.exchange.reply = messageTypes.acknowledgement;
    this.#context.send(answering.peer, encodeEmpty(messageTypes.acknowledgement, answering.message.id));
  }

  #downloadKey({ peer, message, options, body }: Answering<P>): DownloadKey {
    return {
      request: `${peer.key} ${cacheKey(message.code, options)}`,
      body: bodyKey(message.code, body),
    };
  }
}

/** RFC 7641 §2, RFC 8132 §2: elsewhere the option means nothing. */
const canObserve = (method: number): boolean => method === codes.get || method === codes.fetch;
const NO_PAYLOAD = new Uint8Array();
const NOBODY_WAITS = { acknowledged: (): void => {}, failed: (): void => {} };

const isForProxy = (options: readonly CoapOption[]): boolean =>
  options.length > 0 &&
  (options[options.length - 1] as CoapOption).number >= optionNumbers.proxyUri &&
  (findOption(options, optionNumbers.proxyUri) ?? findOption(options, optionNumbers.proxyScheme)) !==
    undefined;
