import {
  CoapEndpoint,
  CoapError,
  codes,
  contentFormats,
  formatCode,
  locationPath,
  NoAnswer,
  type CoapEndpointOptions,
  type OutgoingRequest,
  type ReceivedResponse,
} from '@holdfast/coap';
import {
  errorChain,
  silentLogger,
  type Clock,
  type DatagramTransport,
  type Logger,
  type Peer,
  type Timer,
} from '@holdfast/kernel';
import {
  ContentFormat,
  formatRegistration,
  formatUpdate,
  Lwm2mPath,
  type ModelRegistry,
  type NotificationAttributes,
  type RegisteredObjects,
} from '@holdfast/lwm2m';
import { asOperationError, succeeded } from '../answer.ts';
import { OperationError } from '../operation-error.ts';
import { AttributeStore } from './attribute-store.ts';
import { DeviceRequests } from './device-requests.ts';
import type { Lwm2mObject } from './lwm2m-object.ts';
import { ObjectStore } from './object-store.ts';
import { Observers } from './observers.ts';

export interface Lwm2mClientOptions<P extends Peer> {
  readonly transport: DatagramTransport<P>;
  readonly server: P;
  readonly clock: Clock;
  readonly log?: Logger;
  /** Absent: the name is left to the identity of the security context. */
  readonly endpoint?: string;
  /** Seconds. */
  readonly lifetime: number;
  readonly objects: readonly Lwm2mObject[];
  /** Share one between the devices of a process. */
  readonly models: ModelRegistry;
  /** Default `1.1`. */
  readonly lwm2mVersion?: string;
  readonly queueMode?: boolean;
  readonly rootPath?: string;
  /** Stated in the registration; the first one is answered in where the server does not choose. */
  readonly contentFormats?: readonly number[];
  /** Updates are sent after this part of the lifetime. Default 0.8; 0: none are sent but by `update`. */
  readonly updateAfter?: number;
  /** An update or a notification that was sent by itself got no answer, or was refused: reconnect, or register again. */
  readonly onTrouble?: (error: OperationError) => void;
  readonly limits?: NonNullable<CoapEndpointOptions<P>['limits']>;
  readonly params?: NonNullable<CoapEndpointOptions<P>['params']>;
}

const DEFAULT_FORMATS: readonly number[] = [
  ContentFormat.senmlCbor,
  ContentFormat.tlv,
  ContentFormat.senmlJson,
];

/** What a timer holds; an update too early does no harm. */
const LONGEST_WAIT_MS = 2_000_000_000;

/**
 * The LwM2M client role: a device with one server. Observations and attributes live as long as the client; where the transport is lost,
 * `reconnect` goes on with another one.
 */
export class Lwm2mClient<P extends Peer> {
  readonly #options: Lwm2mClientOptions<P>;
  readonly #log: Logger;
  readonly #store: ObjectStore;
  readonly #attributes = new AttributeStore();
  readonly #observers: Observers;
  readonly #requests: DeviceRequests;
  #endpoint: CoapEndpoint<P>;
  #server: P;
  #lifetime: number;
  #location: readonly string[] | undefined;
  #timer: Timer | undefined;
  #listIsStale = false;
  #closed = false;

  constructor(options: Lwm2mClientOptions<P>) {
    const {
      transport,
      server,
      clock,
      log = silentLogger,
      objects,
      models,
      lifetime,
      rootPath = '/',
    } = options;
    this.#options = options;
    this.#log = log;
    this.#server = server;
    this.#lifetime = lifetime;
    this.#store = new ObjectStore(objects, models);
    this.#observers = new Observers({
      clock,
      log,
      read: (path) => this.#store.read(path),
      encode: (path, format, entries) => this.#requests.encode(path, format, entries),
      attributes: (path) => this.#attributesAt(path),
      notify: (token, response, requestOptions) =>
        this.#endpoint.notify(this.#server, token, response, { confirmable: true, requestOptions }),
      onSilence: (error) => this.#trouble(asOperationError(error, 'server', 'to a notification')),
    });
    this.#requests = new DeviceRequests({
      store: this.#store,
      attributes: this.#attributes,
      observers: this.#observers,
      clock,
      rootPath,
      preferredFormat: this.#formats[0] ?? ContentFormat.tlv,
      onChanged: (path) => this.#observers.changed(path),
      onObjectsChanged: () => this.objectsChanged(),
    });
    this.#endpoint = this.#open(transport);
  }

  /** Whether the server gave a location that it has not disowned since. */
  get isRegistered(): boolean {
    return this.#location !== undefined;
  }

  get lifetime(): number {
    return this.#lifetime;
  }

  /** Ends the observations of an earlier registration: the server makes them anew (Core 1.1.1 §6.4). Rejects with {@link OperationError}. */
  async register(): Promise<void> {
    const { endpoint, lwm2mVersion = '1.1', queueMode = false } = this.#options;
    const { queries, payload } = formatRegistration({
      ...this.#list(),
      ...(endpoint === undefined ? {} : { endpoint }),
      lifetime: this.#lifetime,
      lwm2mVersion,
      binding: 'U',
      queueMode,
    });
    this.#timer?.cancel();
    this.#location = undefined;
    this.#listIsStale = false;
    this.#observers.clear();
    const response = await this.#ask({
      method: codes.post,
      path: ['rd'],
      query: queries,
      contentFormat: contentFormats.linkFormat,
      payload,
    });
    const location = locationPath(response.options);
    if (location.length === 0) throw new OperationError('misbehaved', 'the server gave no location');
    this.#location = location;
    this.#schedule();
    if (this.#listIsStale) this.#updateByItself();
  }

  /** Keeps the registration alive, and tells what has changed. Rejects with {@link OperationError}; `refused` with 4.04: register again. */
  async update(change: { readonly lifetime?: number } = {}): Promise<void> {
    const location = this.#location;
    if (location === undefined) throw new OperationError('refused', 'the device is not registered');
    if (change.lifetime !== undefined) this.#lifetime = change.lifetime;
    const withList = this.#listIsStale;
    this.#listIsStale = false;
    const { queries, payload } = formatUpdate({ ...change, ...(withList ? { list: this.#list() } : {}) });
    const body = payload === undefined ? {} : { payload, contentFormat: contentFormats.linkFormat };
    try {
      await this.#ask({ method: codes.post, path: location, query: queries, ...body });
    } catch (error) {
      this.#listIsStale ||= withList;
      const isGone = error instanceof OperationError && error.deviceCode === formatCode(codes.notFound);
      if (isGone && this.#location === location) this.#location = undefined;
      throw error;
    }
    this.#schedule();
    this.#observers.resume();
  }

  async deregister(): Promise<void> {
    const location = this.#location;
    if (location === undefined) return;
    this.#location = undefined;
    this.#timer?.cancel();
    this.#observers.clear();
    await this.#ask({ method: codes.delete, path: location });
  }

  /** A value at or below `path` may have changed: observers are told as their attributes ask. */
  changed(path: Lwm2mPath): void {
    this.#observers.changed(path);
  }

  /** Instances came or went: the server is told with an update. */
  objectsChanged(): void {
    this.#listIsStale = true;
    if (this.#location !== undefined) this.#updateByItself();
  }

  /**
   * Goes on over another transport, or to another peer of the same one, with the registration and the observations as they are. What waits for an
   * answer is given up. The server learns of a new address by the next message: call `update` where it should at once.
   */
  reconnect(transport: DatagramTransport<P>, server: P): void {
    this.#endpoint.close();
    this.#server = server;
    this.#endpoint = this.#open(transport);
    if (this.#location !== undefined) this.#schedule();
    this.#observers.resume();
  }

  stats(): ReturnType<CoapEndpoint<P>['stats']> & { readonly observers: number } {
    return { ...this.#endpoint.stats(), observers: this.#observers.size };
  }

  /** Without a word to the server; closing the transport is the caller's. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#observers.clear();
    this.#endpoint.close();
  }

  get #formats(): readonly number[] {
    const { contentFormats: stated, lwm2mVersion } = this.#options;
    return stated ?? (lwm2mVersion === '1.0' ? [ContentFormat.tlv] : DEFAULT_FORMATS);
  }

  #open(transport: DatagramTransport<P>): CoapEndpoint<P> {
    const { clock, limits, params } = this.#options;
    return new CoapEndpoint<P>({
      transport,
      clock,
      log: this.#log,
      ...(limits === undefined ? {} : { limits }),
      ...(params === undefined ? {} : { params }),
      handle: async (request) => {
        if (request.peer.key !== this.#server.key) throw new NoAnswer('not from the server');
        return await this.#requests.handle(request);
      },
    });
  }

  #list(): RegisteredObjects {
    return {
      objects: this.#store.list(),
      contentFormats: this.#formats,
      rootPath: this.#options.rootPath ?? '/',
    };
  }

  async #ask(request: OutgoingRequest): Promise<ReceivedResponse> {
    try {
      return succeeded(await this.#endpoint.request(this.#server, request), 'server');
    } catch (error) {
      throw error instanceof CoapError ? asOperationError(error, 'server', 'in time') : error;
    }
  }

  /** The server's default periods are resources of object 1 (Core 1.1.1 §7.3.2, appendix E.2). */
  async #attributesAt(path: Lwm2mPath): Promise<NotificationAttributes> {
    const attributes = this.#attributes.effective(path);
    const pmin = attributes.pmin ?? (await this.#default(2));
    const pmax = attributes.pmax ?? (await this.#default(3));
    return {
      ...attributes,
      ...(pmin === undefined ? {} : { pmin }),
      ...(pmax === undefined ? {} : { pmax }),
    };
  }

  async #default(resourceId: number): Promise<number | undefined> {
    const resource = this.#store.find(1, resourceId);
    const value = await resource?.read?.();
    return value !== undefined && 'type' in value && value.type === 'integer'
      ? Number(value.value)
      : undefined;
  }

  #schedule(): void {
    const { updateAfter = 0.8, clock } = this.#options;
    this.#timer?.cancel();
    const ms = this.#lifetime * updateAfter * 1000;
    if (ms > 0 && !this.#closed)
      this.#timer = clock.after(Math.min(ms, LONGEST_WAIT_MS), () => this.#updateByItself());
  }

  #updateByItself(): void {
    this.update().catch((error: unknown) => {
      if (error instanceof OperationError) this.#trouble(error);
      else this.#log.error({ error: errorChain(error) }, 'a registration update cannot be sent');
    });
  }

  #trouble(error: OperationError): void {
    const isReconnect = error.cause instanceof CoapError && error.cause.code === 'closed';
    if (!this.#closed && !isReconnect) this.#options.onTrouble?.(error);
  }
}
