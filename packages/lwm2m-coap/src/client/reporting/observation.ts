import { codes, CoapError, type CoapRequest } from '@holdfast/coap';
import { errorChain, type Peer, type Timer } from '@holdfast/kernel';
import {
  isConfirmable,
  Lwm2mError,
  type Entry,
  type Lwm2mPath,
  type NotificationAttributes,
} from '@holdfast/lwm2m';
import { Refusal } from '../../refusal.ts';
import { NotificationQueue } from './notification-queue.ts';
import {
  decide,
  historyOf,
  nextLook,
  valuesOf,
  type Evaluations,
  type LastTold,
  type ObservedPath,
} from './observation-rules.ts';
import type { ObserversContext } from './observers.ts';

/** What a server observes, and how it is told. */
export interface ObservationRequest {
  readonly token: Uint8Array;
  readonly paths: readonly Lwm2mPath[];
  readonly isComposite: boolean;
  readonly contentFormat: number;
  readonly request: Pick<CoapRequest<Peer>, 'method' | 'options' | 'payload'>;
  /** Given with the observation itself: then they alone hold. */
  readonly attributes: NotificationAttributes | undefined;
}

interface ObservationContext extends ObserversContext {
  /** Sequence number of the next notification. */
  readonly next: () => number;
  readonly drop: (observation: Observation) => void;
}

/** What a timer holds; waking early does no harm. */
const LONGEST_WAIT_MS = 2_000_000_000;
/** RFC 7641 §4.5: a day. */
const LONGEST_UNCONFIRMED_S = 86_400;
/** After a value could not be read or told. */
const RETRY_S = 60;

/** One observation: looks at its values when they may have changed or a period ends, and tells them one notification at a time. */
export class Observation {
  readonly request: ObservationRequest;
  readonly #context: ObservationContext;
  readonly #queue: NotificationQueue;
  #last: LastTold;
  #evaluations: Evaluations = new Map();
  /** When a notification was last acknowledged, in seconds of the monotonic clock. */
  #confirmedAt: number;
  #evaluating = false;
  #isStale = false;
  #sending = false;
  #sendAgain = false;
  #timer: Timer | undefined;
  #ended = false;

  constructor(request: ObservationRequest, entries: readonly Entry[], context: ObservationContext) {
    this.request = request;
    this.#context = context;
    this.#queue = new NotificationQueue(request.contentFormat);
    this.#last = { values: valuesOf(entries), time: this.#seconds() };
    this.#confirmedAt = this.#last.time;
    this.#begin().catch((error: unknown) => this.#unreadable(error));
  }

  /** Whether a change at the path can be one of what is observed. */
  concerns(path: Lwm2mPath): boolean {
    return this.request.paths.some((own) => own.isPrefixOf(path) || path.isPrefixOf(own));
  }

  get isUndelivered(): boolean {
    return this.#queue.size > 0 || this.#sending;
  }

  /** Values may have changed, or a period has ended. */
  check(): void {
    if (this.#ended) return;
    if (this.#evaluating) {
      this.#isStale = true;
      return;
    }
    this.#evaluating = true;
    this.#isStale = false;
    this.#evaluate()
      .catch((error: unknown) => this.#unreadable(error))
      .finally(() => {
        this.#evaluating = false;
        if (this.#isStale) this.check();
      });
  }

  end(): void {
    this.#ended = true;
    this.#timer?.cancel();
    this.#queue.clear();
  }

  /** The server has just been told: the values need not be read to know when to look again. */
  async #begin(): Promise<void> {
    const at = nextLook(await this.#rules(), this.#last.time);
    if (this.#timer === undefined) this.#wake(at);
  }

  async #evaluate(): Promise<void> {
    const { read, clock } = this.#context;
    const rules = await this.#rules();
    const entries = await read(this.request);
    if (this.#ended) return;
    const now = this.#seconds();
    const { notify, at, evaluations } = decide(rules, this.#last, this.#evaluations, entries, now);
    this.#evaluations = evaluations;
    this.#wake(at);
    const capacity = historyOf(rules) ?? Math.max(1, this.#context.history);
    if (notify) {
      this.#last = { values: valuesOf(entries), time: now };
      this.#queue.push({ entries, time: clock.now() / 1000 }, capacity);
    } else if (this.#queue.size > 0 && capacity <= 1) {
      // What did not arrive is told as it is now.
      this.#queue.push({ entries, time: clock.now() / 1000 }, capacity);
    }
    this.#send(rules, capacity);
  }

  #send(rules: readonly ObservedPath[], capacity: number): void {
    if (this.#sending) {
      this.#sendAgain = true;
      return;
    }
    if (this.#queue.size === 0 || this.#ended) return;
    this.#sending = true;
    this.#sendAgain = false;
    this.#deliver(rules, capacity)
      .catch((error: unknown) => this.#undeliverable(error))
      .finally(() => {
        this.#sending = false;
        if (this.#sendAgain) this.check();
      });
  }

  async #deliver(rules: readonly ObservedPath[], capacity: number): Promise<void> {
    const { encode, notify, next, storing, onNotified } = this.#context;
    const { contentFormat, token, request } = this.request;
    const entries = this.#queue.take();
    try {
      const payload = encode(this.request, entries);
      const response = { code: codes.content, contentFormat, observe: next(), payload };
      await notify(token, response, { request, confirmable: await this.#confirms(rules) });
    } catch (error) {
      const isLost =
        error instanceof Refusal || error instanceof Lwm2mError || capacity === 0 || !(await storing());
      if (isLost) this.#queue.arrived();
      else this.#queue.failed(capacity);
      throw error;
    }
    this.#queue.arrived();
    onNotified(this.request.paths, entries);
  }

  /** What need not be acknowledged is all the same now and then, to know that someone listens (RFC 7641 §4.5). */
  async #confirms(rules: readonly ObservedPath[]): Promise<boolean> {
    const isWanted = isConfirmable(rules.map(({ attributes }) => attributes));
    const confirms =
      (isWanted ?? (await this.#context.confirming())) ||
      this.#seconds() - this.#confirmedAt >= LONGEST_UNCONFIRMED_S;
    if (confirms) this.#confirmedAt = this.#seconds();
    return confirms;
  }

  #undeliverable(error: unknown): void {
    const { onSilence, drop } = this.#context;
    if (!(error instanceof CoapError)) this.#unreadable(error);
    else if (error.code === 'reset') drop(this);
    else if (error.code === 'timeout' || error.code === 'closed') onSilence(error);
  }

  #unreadable(error: unknown): void {
    const { log, onGone } = this.#context;
    if (this.#ended) return;
    const path = this.request.paths.join(' ');
    if (error instanceof Refusal && error.code === 'not_found') {
      onGone(this);
      return;
    }
    this.#wake(this.#seconds() + RETRY_S);
    if (error instanceof Refusal || error instanceof Lwm2mError) {
      log.warn({ path, error: errorChain(error) }, 'an observed value cannot be told');
    } else log.error({ path, error: errorChain(error) }, 'reading an observed value failed');
  }

  async #rules(): Promise<ObservedPath[]> {
    const { attributes } = this.#context;
    const own = this.request.attributes;
    return await Promise.all(
      this.request.paths.map(async (path) => ({ path, attributes: await attributes(path, own) })),
    );
  }

  #wake(at: number): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#ended || !Number.isFinite(at)) return;
    const ms = Math.max(0, (at - this.#seconds()) * 1000);
    this.#timer = this.#context.clock.after(Math.min(ms, LONGEST_WAIT_MS), () => {
      this.#timer = undefined;
      this.check();
    });
  }

  #seconds(): number {
    return this.#context.clock.monotonic() / 1000;
  }
}
