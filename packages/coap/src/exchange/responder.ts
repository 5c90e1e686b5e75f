import { utf8 } from '@holdfast/bytes';
import { errorChain, type Logger, type Peer } from '@holdfast/kernel';
import { findBlock, blockOption, type Block } from '../block/block-option.ts';
import { bodyKey, cacheKey } from '../block/cache-key.ts';
import type { DownloadKey, Downloads } from '../block/downloads.ts';
import type { Uploads } from '../block/uploads.ts';
import { CoapError, NoAnswer } from '../coap-error.ts';
import { codes } from '../message/codes.ts';
import type { StreamMessage } from '../message/stream-message.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { findOption, uintValue } from '../options/option-values.ts';
import { screenOptions } from '../options/screen-options.ts';
import type { Answering, ReplyPath } from './answering.ts';
import type { CoapRequest, CoapResponse, RequestHandler } from './coap-request.ts';
import type { EndpointLimits } from './endpoint-limits.ts';
import type { EndpointStats } from './endpoint-stats.ts';

interface ResponderContext<P extends Peer, X> {
  readonly log: Logger;
  readonly stats: EndpointStats;
  readonly limits: EndpointLimits;
  readonly uploads: Uploads;
  readonly downloads: Downloads;
  readonly handle: RequestHandler<P>;
  readonly understood: (number: number) => boolean;
  readonly replies: ReplyPath<P, X>;
  /** Whether size exponent 7 means blocks of 1024 (RFC 8323 §6), or nothing. */
  readonly bert: boolean;
}

const LAST_METHOD = codes.ipatch;

/** The server side: from a request message to its response message, on any transport. */
export class Responder<P extends Peer, X> {
  readonly #context: ResponderContext<P, X>;

  constructor(context: ResponderContext<P, X>) {
    this.#context = context;
  }

  receive(peer: P, message: StreamMessage, confirmable: boolean, exchange: X): void {
    const { stats, understood, limits, replies, bert } = this.#context;
    stats.requests++;
    const screened = screenOptions(message.options, understood);
    const options = typeof screened === 'number' ? [] : screened;
    const block1 = findBlock(options, optionNumbers.block1, bert);
    const block2 = findBlock(options, optionNumbers.block2, bert);
    const answering: Answering<P, X> = {
      peer,
      message,
      confirmable,
      exchange,
      options,
      block1: block1 === 'reserved' ? undefined : block1,
      block2: block2 === 'reserved' ? undefined : block2,
      body: message.payload,
      upload: undefined,
      waiting: false,
      due: 0,
      older: undefined,
      newer: undefined,
    };
    if (typeof screened === 'number') {
      stats.badOptions++;
      // In a non-confirmable message that is a reason to ignore it (RFC 7252 §5.4.1).
      if (!confirmable) replies.ignore(answering);
      else this.#refuse(answering, codes.badOption, `critical option ${screened} is not understood`);
    } else if (message.token.length > limits.tokenBytes) {
      // Not a message format error: that would say that no long token is known at all (RFC 8974 §2.2.2).
      this.#refuse(answering, codes.badRequest, `a token has at most ${limits.tokenBytes} bytes here`);
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

  #receiveBlock(answering: Answering<P, X>, block: Block): void {
    const { message, options, peer } = answering;
    const step = this.#context.uploads.take({
      peerKey: peer.key,
      key: cacheKey(message.code, options),
      block,
      size1: uintValue(options, optionNumbers.size1),
      payload: message.payload,
    });
    if (step.kind === 'answer') this.#respond(answering, step.response);
    else if (step.kind === 'silence') this.#context.replies.forget(answering);
    else {
      answering.upload = step.upload;
      answering.body = step.body;
      this.#handle(answering);
    }
  }

  #continueDownload(answering: Answering<P, X>): void {
    const { message, body } = answering;
    const begun = this.#context.downloads.find(this.#downloadKey(answering));
    if (begun !== undefined) this.#respond(answering, begun);
    // Running a safe request again renders the same, or something else, which its ETag tells; running another is not ours to do.
    else if (message.code === codes.get || (message.code === codes.fetch && body.length > 0))
      this.#handle(answering);
    else this.#refuse(answering, codes.requestEntityIncomplete, 'this transfer is not known');
  }

  #handle(answering: Answering<P, X>): void {
    const { peer, message, options, body: payload } = answering;
    const observe = uintValue(options, optionNumbers.observe);
    const request: CoapRequest<P> = {
      peer,
      method: message.code,
      token: message.token,
      confirmable: answering.confirmable,
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
    this.#context.replies.wait(answering);
    response.then(
      (settled) => this.#finish(answering, settled),
      (error: unknown) => this.#fail(answering, error),
    );
  }

  #finish(answering: Answering<P, X>, response: CoapResponse): void {
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

  #fail(answering: Answering<P, X>, error: unknown): void {
    const { stats, log, uploads, replies } = this.#context;
    if (error instanceof NoAnswer) {
      stats.unanswered++;
      if (answering.upload !== undefined) uploads.resume(answering.upload);
      replies.forget(answering);
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

  #refuse(answering: Answering<P, X>, code: number, diagnostic: string): void {
    this.#respond(answering, { code, payload: utf8(diagnostic) });
  }

  #respond(answering: Answering<P, X>, whole: CoapResponse): void {
    const { downloads, replies, stats, log } = this.#context;
    try {
      const key = (): DownloadKey => this.#downloadKey(answering);
      const fitting = replies.messageBytes(answering.peer);
      replies.answer(answering, downloads.slice(whole, answering.block2, key, fitting));
    } catch (error) {
      // What the handler gave cannot be encoded, or the peer has too many messages waiting.
      stats.handlerErrors++;
      log.error({ peer: answering.peer.key, error: errorChain(error) }, 'a response cannot be sent');
      replies.fail(answering);
    }
  }

  #downloadKey({ peer, message, options, body }: Answering<P, X>): DownloadKey {
    return {
      request: `${peer.key} ${cacheKey(message.code, options)}`,
      body: bodyKey(message.code, body),
    };
  }
}

/** RFC 7641 §2, RFC 8132 §2: elsewhere the option means nothing. */
const canObserve = (method: number): boolean => method === codes.get || method === codes.fetch;

const isForProxy = (options: readonly CoapOption[]): boolean =>
  options.length > 0 &&
  (options[options.length - 1] as CoapOption).number >= optionNumbers.proxyUri &&
  (findOption(options, optionNumbers.proxyUri) ?? findOption(options, optionNumbers.proxyScheme)) !==
    undefined;
