import {
  codes,
  contentFormats,
  formatCode,
  locationPath,
  type OutgoingRequest,
  type ReceivedResponse,
} from '@holdfast/coap';
import type { Clock, Timer } from '@holdfast/kernel';
import { formatRegistration, formatUpdate, type BindingMode, type RegisteredObjects } from '@holdfast/lwm2m';
import { OperationError } from '../../operation-error.ts';

export interface RegistrationParts {
  readonly clock: Clock;
  /** Absent: the name is left to the identity of the security context. */
  readonly endpoint: string | undefined;
  readonly lwm2mVersion: string;
  readonly queueMode: boolean;
  /** Seconds. */
  readonly lifetime: number;
  readonly binding: BindingMode;
  /** An update is due after this part of the lifetime; 0: never. */
  readonly updateAfter: number;
  readonly list: () => RegisteredObjects;
  /** Rejects with {@link OperationError}. */
  readonly ask: (request: OutgoingRequest) => Promise<ReceivedResponse>;
  /** The lifetime goes to its end, or the objects have changed. */
  readonly onDue: () => void;
}

export interface RegistrationChange {
  /** Seconds. */
  readonly lifetime?: number;
  readonly binding?: BindingMode;
}

/** What a timer holds; an update too early does no harm. */
const LONGEST_WAIT_MS = 2_000_000_000;

/** One server's registration interface, from the device's side (Core 1.1.1 §6.2). */
export class Registration {
  readonly #parts: RegistrationParts;
  #lifetime: number;
  #binding: BindingMode;
  #location: readonly string[] | undefined;
  #timer: Timer | undefined;
  #listIsStale = false;

  constructor(parts: RegistrationParts) {
    this.#parts = parts;
    this.#lifetime = parts.lifetime;
    this.#binding = parts.binding;
  }

  /** Whether the server gave a location that it has not disowned since. */
  get isRegistered(): boolean {
    return this.#location !== undefined;
  }

  get lifetime(): number {
    return this.#lifetime;
  }

  /** Rejects with {@link OperationError}. */
  async register(): Promise<void> {
    const { endpoint, lwm2mVersion, queueMode, list, ask, onDue } = this.#parts;
    const { queries, payload } = formatRegistration({
      ...list(),
      ...(endpoint === undefined ? {} : { endpoint }),
      lifetime: this.#lifetime,
      lwm2mVersion,
      binding: this.#binding,
      queueMode,
    });
    this.forget();
    this.#listIsStale = false;
    const response = await ask({
      method: codes.post,
      path: ['rd'],
      query: queries,
      contentFormat: contentFormats.linkFormat,
      payload,
    });
    const location = locationPath(response.options);
    if (location.length === 0) throw new OperationError('misbehaved', 'the server gave no location');
    this.#location = location;
    this.schedule();
    if (this.#listIsStale) onDue();
  }

  /** Tells what has changed. Rejects with {@link OperationError}; `refused` with 4.04: the server has forgotten the registration. */
  async update(change: RegistrationChange): Promise<void> {
    const location = this.#location;
    if (location === undefined) throw new OperationError('refused', 'the device is not registered');
    this.#lifetime = change.lifetime ?? this.#lifetime;
    this.#binding = change.binding ?? this.#binding;
    const withList = this.#listIsStale;
    this.#listIsStale = false;
    const list = withList ? { list: this.#parts.list() } : {};
    const { queries, payload } = formatUpdate({ ...change, ...list });
    const body = payload === undefined ? {} : { payload, contentFormat: contentFormats.linkFormat };
    try {
      await this.#parts.ask({ method: codes.post, path: location, query: queries, ...body });
    } catch (error) {
      this.#listIsStale ||= withList;
      const isGone = error instanceof OperationError && error.deviceCode === formatCode(codes.notFound);
      if (isGone && this.#location === location) this.#location = undefined;
      throw error;
    }
    this.schedule();
  }

  async deregister(): Promise<void> {
    const location = this.#location;
    if (location === undefined) return;
    this.forget();
    await this.#parts.ask({ method: codes.delete, path: location });
  }

  /** Instances came or went: the next update tells. */
  listChanged(): void {
    this.#listIsStale = true;
    if (this.#location !== undefined) this.#parts.onDue();
  }

  /** From now on the next update is due. */
  schedule(): void {
    const { updateAfter, clock, onDue } = this.#parts;
    this.#timer?.cancel();
    this.#timer = undefined;
    const ms = this.#lifetime * updateAfter * 1000;
    if (ms > 0 && this.#location !== undefined)
      this.#timer = clock.after(Math.min(ms, LONGEST_WAIT_MS), onDue);
  }

  /** Without a word to the server. */
  forget(): void {
    this.#location = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
