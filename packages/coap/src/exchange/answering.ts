import type { Peer } from '@holdfast/kernel';
import type { Block } from '../block/block-option.ts';
import type { Upload } from '../block/uploads.ts';
import type { StreamMessage } from '../message/stream-message.ts';
import type { CoapOption } from '../options/coap-option.ts';
import type { Aging } from './age-list.ts';
import type { CoapResponse } from './coap-request.ts';

/** A request between its arrival and its answer. X is what its transport keeps for it. */
export interface Answering<P extends Peer, X> extends Aging<Answering<P, X>> {
  readonly peer: P;
  readonly message: StreamMessage;
  readonly confirmable: boolean;
  readonly exchange: X;
  /** Recognised ones. */
  readonly options: readonly CoapOption[];
  readonly block1: Block | undefined;
  readonly block2: Block | undefined;
  /** Whole, once it is: until then the payload of this message. */
  body: Uint8Array;
  upload: Upload | undefined;
  /** Set once the handler turned out to need time. */
  waiting: boolean;
}

/** How answers travel. Each request ends with exactly one of `answer`, `ignore` and `forget`. */
export interface ReplyPath<P extends Peer, X> {
  /** Bytes of payload that one message can carry to this peer. */
  messageBytes(peer: P): number;
  /** Throws where the response cannot be encoded or sent; the request is open then. */
  answer(answering: Answering<P, X>, response: CoapResponse): void;
  /** After an `answer` that threw: 5.00, or nothing where even that is too late. */
  fail(answering: Answering<P, X>): void;
  /** No answer, for good. */
  ignore(answering: Answering<P, X>): void;
  /** No answer now, and none may be promised: if the request comes again, it is a new one. */
  forget(answering: Answering<P, X>): void;
  /** The handler takes time. */
  wait(answering: Answering<P, X>): void;
}
