import { randomBytes } from 'node:crypto';
import { equal } from '@holdfast/bytes';
import { codes } from '../message/codes.ts';
import { noBytes } from '../message/coap-message.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { findOption } from '../options/option-values.ts';
import { deriveKeys, type OscoreKeys } from './derive-keys.ts';
import { OscoreError } from './oscore-error.ts';
import type { StoredContext } from './oscore-store.ts';
import type { PlainMessage } from './plain-message.ts';
import {
  protectRequest,
  protectResponse,
  unprotectRequest,
  unprotectResponse,
  type RequestBinding,
} from './protection.ts';
import { ReplayWindow, type ReplayState } from './replay-window.ts';
import { SenderSequence } from './sender-sequence.ts';

export interface ReceivedRequest {
  readonly inner: PlainMessage;
  readonly binding: RequestBinding;
  readonly sequence: number;
  /** No request with a higher sequence number has come: its sender is where it came from. */
  readonly newest: boolean;
  /** It is not known to be fresh: it must be asked again, with the Echo of {@link SecurityContext.challenge}. */
  readonly unproved: boolean;
}

const ECHO_BYTES = 8;

/** One security context in use (RFC 8613 §3): keys, sender sequence number and replay window. */
export class SecurityContext {
  readonly id: string;
  readonly keys: OscoreKeys;
  readonly #sequence: SenderSequence;
  /** Undefined: what came before the restart is not known. */
  #window: ReplayWindow | undefined;
  /**
   * Every request that was ever answered under these keys is in the window. If not, a response could meet the nonce of one that was sent before
   * the restart, so that responses bring their own.
   */
  #complete: boolean;
  /** What only a request from after the restart can repeat (RFC 9175 §2.3). */
  readonly #echo = new Uint8Array(randomBytes(ECHO_BYTES));

  private constructor(id: string, keys: OscoreKeys, sequence: SenderSequence, state: StoredContext['state']) {
    this.id = id;
    this.keys = keys;
    this.#sequence = sequence;
    this.#complete = state === undefined;
    if (state === undefined) this.#window = new ReplayWindow();
    else if (state.window !== undefined) this.#window = new ReplayWindow(state.window);
  }

  /** Rejects with {@link OscoreError} `parameters`, or as the reservation does. */
  static async open(
    id: string,
    { parameters, state }: StoredContext,
    reserve: (limit: number) => Promise<void>,
    block: number,
  ): Promise<SecurityContext> {
    const keys = deriveKeys(parameters);
    const sequence = new SenderSequence({ first: state?.senderLimit ?? 0, block, reserve });
    // From now on the store says that the keys are in use, before any nonce is: also one that a request brought.
    if (state === undefined) await sequence.reserve();
    return new SecurityContext(id, keys, sequence, state);
  }

  get window(): ReplayState | undefined {
    return this.#window?.state;
  }

  async protectRequest(message: PlainMessage): Promise<ReturnType<typeof protectRequest>> {
    return protectRequest(this.keys, message, await this.#sequence.next());
  }

  /** RFC 8613 §8.2. Nothing is awaited between the window's verdict and its entry. Throws {@link OscoreError}. */
  receiveRequest(outer: PlainMessage, sequence: number): ReceivedRequest {
    if (this.#window?.admits(sequence) === false) {
      throw new OscoreError(
        'replay',
        `the request with Partial IV ${sequence} has come before, or is too old to tell`,
      );
    }
    const { inner, binding } = unprotectRequest(this.keys, outer);
    if (this.#window === undefined) {
      const echo = findOption(inner.options, optionNumbers.echo);
      if (echo === undefined || !equal(echo, this.#echo)) {
        return { inner, binding, sequence, newest: false, unproved: true };
      }
      this.#window = ReplayWindow.after(sequence);
      this.#complete = true;
      return { inner, binding, sequence, newest: true, unproved: false };
    }
    return { inner, binding, sequence, newest: this.#window.accept(sequence), unproved: false };
  }

  /** The request had neither effect nor answer: its sender may send it again as it is. */
  forgetRequest(sequence: number): void {
    this.#window?.forget(sequence);
  }

  /** `first`: no response to this request was protected yet, which then can use the request's nonce. */
  async protectResponse(
    message: PlainMessage,
    binding: RequestBinding,
    first: boolean,
  ): Promise<PlainMessage> {
    const sequence = first && this.#complete ? undefined : await this.#sequence.next();
    return protectResponse(this.keys, message, binding, sequence);
  }

  /** The answer to a request that must prove to be fresh. It has a nonce of its own: the request's may have been used before the restart. */
  async challenge(binding: RequestBinding): Promise<PlainMessage> {
    const options = [{ number: optionNumbers.echo, value: this.#echo }];
    return await this.protectResponse(
      { code: codes.unauthorized, options, payload: noBytes },
      binding,
      false,
    );
  }

  receiveResponse(outer: PlainMessage, binding: RequestBinding): ReturnType<typeof unprotectResponse> {
    return unprotectResponse(this.keys, outer, binding);
  }

  close(): void {
    this.#sequence.close();
  }
}
