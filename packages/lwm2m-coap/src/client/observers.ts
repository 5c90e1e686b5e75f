import { codes, CoapError, type CoapOption, type CoapResponse } from '@holdfast/coap';
import { toHex } from '@holdfast/bytes';
import { errorChain, type Clock, type Logger, type Timer } from '@holdfast/kernel';
import {
  decideNotification,
  Lwm2mError,
  type Entry,
  type Lwm2mPath,
  type Lwm2mValue,
  type NotificationAttributes,
} from '@holdfast/lwm2m';
import { Refusal } from '../refusal.ts';

/** One path that the server observes. */
interface Observer {
  readonly token: Uint8Array;
  readonly path: Lwm2mPath;
  readonly contentFormat: number;
  readonly requestOptions: readonly CoapOption[];
  /** What the server was last told: values by path, and when, in seconds of the monotonic clock. */
  last: { readonly values: ReadonlyMap<string, Lwm2mValue>; readonly time: number };
  /** A notification is under way, or its values are being read. */
  busy: boolean;
  /** There was a change since. */
  stale: boolean;
  /** The last notification did not arrive: the server's knowledge is older than `last`. */
  undelivered: boolean;
  timer: Timer | undefined;
}

export interface ObserversContext {
  readonly clock: Clock;
  readonly log: Logger;
  readonly read: (path: Lwm2mPath) => Promise<Entry[]>;
  readonly encode: (path: Lwm2mPath, contentFormat: number, entries: readonly Entry[]) => Uint8Array;
  /** In force at a path, the server's defaults filled in. */
  readonly attributes: (path: Lwm2mPath) => Promise<NotificationAttributes>;
  readonly notify: (
    token: Uint8Array,
    response: CoapResponse,
    requestOptions: readonly CoapOption[],
  ) => Promise<void>;
  /** A notification got no answer. */
  readonly onSilence: (error: CoapError) => void;
}

/** What one server can make a device keep. */
const MAX_OBSERVERS = 256;
/** What a timer holds; waking early does no harm. */
const LONGEST_WAIT_MS = 2_000_000_000;
/** After a value could not be read or told. */
const RETRY_S = 60;

/**
 * Tells the server of changes as its attributes ask (Core 1.1.1 §6.4, §7.3.2). One notification of each observation is under way at a time,
 * with the values of when it is sent. One that gets no answer is sent again with the next change, at `pmax`, or after `resume`.
 */
export class Observers {
  readonly #context: ObserversContext;
  readonly #byToken = new Map<string, Observer>();
  #sequence = 0;

  constructor(context: ObserversContext) {
    this.#context = context;
  }

  get size(): number {
    return this.#byToken.size;
  }

  /** Returns the sequence number of the first response; undefined where no more observers are taken. */
  add(
    token: Uint8Array,
    path: Lwm2mPath,
    contentFormat: number,
    requestOptions: readonly CoapOption[],
    entries: readonly Entry[],
  ): number | undefined {
    const key = toHex(token);
    this.remove(token);
    if (this.#byToken.size >= MAX_OBSERVERS) return undefined;
    const observer: Observer = {
      token,
      path,
      contentFormat,
      requestOptions,
      last: { values: valuesOf(entries), time: this.#seconds() },
      busy: false,
      stale: false,
      undelivered: false,
      timer: undefined,
    };
    this.#byToken.set(key, observer);
    this.#awaitPmax(observer);
    return this.#next();
  }

  remove(token: Uint8Array): void {
    const key = toHex(token);
    const observer = this.#byToken.get(key);
    if (observer !== undefined) this.#drop(observer);
  }

  /** A value at or below `path` may have changed. */
  changed(path: Lwm2mPath): void {
    for (const observer of this.#byToken.values()) {
      if (observer.path.isPrefixOf(path) || path.isPrefixOf(observer.path)) this.#check(observer);
    }
  }

  /** An instance was deleted: its observations end (RFC 7641 §4.2). */
  end(path: Lwm2mPath): void {
    for (const observer of this.#byToken.values()) {
      if (!path.isPrefixOf(observer.path)) continue;
      this.#drop(observer);
      this.#context.notify(observer.token, { code: codes.notFound }, []).catch(() => {});
    }
  }

  /** The server can be reached again: what did not arrive is sent. */
  resume(): void {
    for (const observer of this.#byToken.values()) if (observer.undelivered) this.#check(observer);
  }

  clear(): void {
    for (const observer of this.#byToken.values()) observer.timer?.cancel();
    this.#byToken.clear();
  }

  /** The server has just been told: the values need not be read to know that only `pmax` can be next. */
  #awaitPmax(observer: Observer): void {
    this.#context
      .attributes(observer.path)
      .then(({ pmin = 0, pmax = 0 }) => {
        if (pmax > 0 && pmax >= pmin && observer.timer === undefined)
          this.#wake(observer, observer.last.time + pmax);
      })
      .catch((error: unknown) => this.#failed(observer, error));
  }

  #wake(observer: Observer, at: number): void {
    if (!this.#holds(observer)) return;
    observer.timer?.cancel();
    const ms = Math.max(0, (at - this.#seconds()) * 1000);
    observer.timer = this.#context.clock.after(Math.min(ms, LONGEST_WAIT_MS), () => this.#check(observer));
  }

  #check(observer: Observer): void {
    if (observer.busy) {
      observer.stale = true;
      return;
    }
    observer.busy = true;
    observer.stale = false;
    observer.timer?.cancel();
    observer.timer = undefined;
    this.#evaluate(observer)
      .catch((error: unknown) => this.#failed(observer, error))
      .finally(() => {
        observer.busy = false;
        if (observer.stale && this.#holds(observer)) this.#check(observer);
      });
  }

  async #evaluate(observer: Observer): Promise<void> {
    const { read, attributes, encode, notify } = this.#context;
    const entries = await read(observer.path);
    const verdict = decide(observer, await attributes(observer.path), entries, this.#seconds());
    if (!this.#holds(observer)) return;
    if (verdict.at !== undefined) this.#wake(observer, verdict.at);
    if (!verdict.notify) return;
    const { path, contentFormat, token, requestOptions } = observer;
    const payload = encode(path, contentFormat, entries);
    observer.last = { values: valuesOf(entries), time: this.#seconds() };
    observer.undelivered = true;
    await notify(
      token,
      { code: codes.content, contentFormat, observe: this.#next(), payload },
      requestOptions,
    );
    observer.undelivered = false;
  }

  #failed(observer: Observer, error: unknown): void {
    const { log, onSilence } = this.#context;
    if (error instanceof CoapError) {
      if (error.code === 'reset') this.#drop(observer);
      else if (error.code === 'timeout') onSilence(error);
      return;
    }
    if (error instanceof Refusal && error.code === 'not_found') {
      this.end(observer.path);
      return;
    }
    if (observer.timer === undefined) this.#wake(observer, this.#seconds() + RETRY_S);
    if (error instanceof Refusal || error instanceof Lwm2mError) {
      log.warn({ path: observer.path.text, error: errorChain(error) }, 'an observed value cannot be told');
    } else
      log.error({ path: observer.path.text, error: errorChain(error) }, 'reading an observed value failed');
  }

  #holds(observer: Observer): boolean {
    return this.#byToken.get(toHex(observer.token)) === observer;
  }

  #drop(observer: Observer): void {
    observer.timer?.cancel();
    observer.timer = undefined;
    if (this.#holds(observer)) this.#byToken.delete(toHex(observer.token));
  }

  #next(): number {
    this.#sequence = (this.#sequence + 1) & 0xff_ffff;
    return this.#sequence;
  }

  #seconds(): number {
    return this.#context.clock.monotonic() / 1000;
  }
}

const valuesOf = (entries: readonly Entry[]): ReadonlyMap<string, Lwm2mValue> =>
  new Map(entries.map(({ path, value }) => [path.text, value]));

/** Of several values, any that is to be told takes the others along. */
function decide(
  { last, undelivered }: Observer,
  attributes: NotificationAttributes,
  entries: readonly Entry[],
  now: number,
): { readonly notify: boolean; readonly at: number | undefined } {
  const { pmin = 0, pmax = 0 } = attributes;
  let notify = false;
  let at = pmax > 0 && pmax >= pmin ? last.time + pmax : Number.POSITIVE_INFINITY;
  // What did not arrive, or values that came or went, are news like any change.
  let isOther = undelivered || entries.length !== last.values.size;
  for (const { path, value } of entries) {
    const before = last.values.get(path.text);
    if (before === undefined) {
      isOther = true;
      continue;
    }
    const decision = decideNotification({
      attributes,
      last: { value: before, time: last.time },
      current: value,
      now,
    });
    notify ||= decision.notify;
    at = Math.min(at, decision.nextCheckAt ?? at);
  }
  if (isOther) {
    if (now >= last.time + pmin) notify = true;
    else at = Math.min(at, last.time + pmin);
  }
  if (notify) at = pmax > 0 && pmax >= pmin ? now + pmax : Number.POSITIVE_INFINITY;
  return { notify, at: Number.isFinite(at) ? at : undefined };
}
