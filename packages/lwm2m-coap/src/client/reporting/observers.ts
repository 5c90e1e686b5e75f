import { codes, type CoapError, type CoapResponse } from '@holdfast/coap';
import { toHex } from '@holdfast/bytes';
import type { Clock, Logger } from '@holdfast/kernel';
import type { Entry, Lwm2mPath, NotificationAttributes } from '@holdfast/lwm2m';
import { Observation, type ObservationRequest } from './observation.ts';

export interface ObserversContext {
  readonly clock: Clock;
  readonly log: Logger;
  readonly read: (request: ObservationRequest) => Promise<Entry[]>;
  readonly encode: (request: ObservationRequest, entries: readonly Entry[]) => Uint8Array;
  /** In force at a path, unless the observation brought its own; the server's defaults filled in. */
  readonly attributes: (
    path: Lwm2mPath,
    own: NotificationAttributes | undefined,
  ) => Promise<NotificationAttributes>;
  readonly notify: (
    token: Uint8Array,
    response: CoapResponse,
    options: { readonly request: ObservationRequest['request']; readonly confirmable: boolean },
  ) => Promise<void>;
  /** How many notifications that did not arrive are kept for each observation that does not say. */
  readonly history: number;
  /** Whether what does not arrive is kept at all (Core 1.1.1 appendix E.2, resource 6). */
  readonly storing: () => Promise<boolean>;
  /** Whether notifications are to be acknowledged where no attribute says (Core 1.2 appendix E.2, resource 26). */
  readonly confirming: () => Promise<boolean>;
  /** A notification arrived: the server has what it said. */
  readonly onNotified: (paths: readonly Lwm2mPath[], entries: readonly Entry[]) => void;
  /** A notification got no answer. */
  readonly onSilence: (error: CoapError) => void;
  /** What is observed is no longer there. */
  readonly onGone: (observation: Observation) => void;
}

/** What one server can make a device keep. */
const MAX_OBSERVERS = 256;

/**
 * Tells a server of changes as its attributes ask (Core 1.1.1 §6.4, §7.3.2). One notification of each observation is under way at a time. One
 * that gets no answer is sent again with the next change, at `pmax`, or after `resume`.
 */
export class Observers {
  readonly #context: Omit<ObserversContext, 'onGone'>;
  readonly #byToken = new Map<string, Observation>();
  #sequence = 0;

  constructor(context: Omit<ObserversContext, 'onGone'>) {
    this.#context = context;
  }

  get size(): number {
    return this.#byToken.size;
  }

  /** `entries`: what the server is told with the answer. Returns its sequence number; undefined where no more observers are taken. */
  add(request: ObservationRequest, entries: readonly Entry[]): number | undefined {
    this.remove(request.token);
    if (this.#byToken.size >= MAX_OBSERVERS) return undefined;
    const { method, options, payload } = request.request;
    const observation = new Observation({ ...request, request: { method, options, payload } }, entries, {
      ...this.#context,
      next: () => this.#next(),
      drop: (dropped) => this.#drop(dropped),
      onGone: (gone) => this.#gone(gone),
    });
    this.#byToken.set(toHex(request.token), observation);
    return this.#next();
  }

  remove(token: Uint8Array): void {
    const observation = this.#byToken.get(toHex(token));
    if (observation !== undefined) this.#drop(observation);
  }

  /** A value at or below `path` may have changed. */
  changed(path: Lwm2mPath): void {
    for (const observation of this.#byToken.values()) if (observation.concerns(path)) observation.check();
  }

  /** An instance was deleted: observations of it alone end (RFC 7641 §4.2). */
  end(path: Lwm2mPath): void {
    for (const observation of this.#byToken.values()) {
      const { isComposite, paths } = observation.request;
      if (!isComposite && paths.every((own) => path.isPrefixOf(own))) this.#gone(observation);
    }
  }

  /** The server can be reached again: what did not arrive is sent. */
  resume(): void {
    for (const observation of this.#byToken.values()) if (observation.isUndelivered) observation.check();
  }

  clear(): void {
    for (const observation of this.#byToken.values()) observation.end();
    this.#byToken.clear();
  }

  #gone(observation: Observation): void {
    this.#drop(observation);
    const { token, request } = observation.request;
    // Who does not hear of it is told again by the reset of the next message.
    this.#context.notify(token, { code: codes.notFound }, { request, confirmable: true }).catch(() => {});
  }

  #drop(observation: Observation): void {
    observation.end();
    const key = toHex(observation.request.token);
    if (this.#byToken.get(key) === observation) this.#byToken.delete(key);
  }

  #next(): number {
    this.#sequence = (this.#sequence + 1) & 0xff_ffff;
    return this.#sequence;
  }
}
