import {
  CoapError,
  NoAnswer,
  type CoapHandlers,
  type CoapResponse,
  type NotifyOptions,
  type CoapMessaging,
  type EndpointStats,
  type OutgoingRequest,
  type ReceivedResponse,
} from '@holdfast/coap';
import { errorChain, silentLogger, type Logger, type Peer } from '@holdfast/kernel';
import { codecs, ContentFormat, type Entry, Lwm2mPath, type NotificationAttributes } from '@holdfast/lwm2m';
import { asOperationError, succeeded } from '../answer.ts';
import { OperationError } from '../operation-error.ts';
import { openMessaging, type Transport } from '../transport.ts';
import { AttributeStore } from './device-management/attribute-store.ts';
import { readPaths } from './device-management/composite-requests.ts';
import type { Lwm2mClientOptions } from './lwm2m-client-options.ts';
import { DeviceRequests } from './device-management/device-requests.ts';
import { RequestValues } from './device-management/request-values.ts';
import { fullAccess } from './device-management/server-access.ts';
import { ObjectStore, type ObjectsListener } from './objects/object-store.ts';
import { AwakeWindow } from './registration/awake-window.ts';
import { Registration, type RegistrationChange } from './registration/registration.ts';
import { ServerSettings } from './registration/server-settings.ts';
import { Observers } from './reporting/observers.ts';
import { sendRequest } from './reporting/send.ts';

const DEFAULT_FORMATS: readonly number[] = [
  ContentFormat.senmlCbor,
  ContentFormat.tlv,
  ContentFormat.senmlJson,
];

/**
 * The LwM2M client role towards one server. Observations and attributes live as long as the client; where the transport is lost,
 * `reconnect` goes on with another one.
 */
export class Lwm2mClient<P extends Peer> implements ObjectsListener {
  readonly #options: Lwm2mClientOptions<P>;
  readonly #log: Logger;
  readonly #store: ObjectStore;
  readonly #attributes = new AttributeStore();
  readonly #settings: ServerSettings;
  readonly #registration: Registration;
  readonly #observers: Observers;
  readonly #requests: DeviceRequests;
  readonly #awake: AwakeWindow | undefined;
  #endpoint: CoapMessaging<P>;
  #server: P;
  #closed = false;

  constructor(options: Lwm2mClientOptions<P>) {
    const { transport, server, clock, log = silentLogger, objects, models, access = fullAccess } = options;
    const { endpoint, lwm2mVersion = '1.1', queueMode = false, binding = 'U', rootPath = '/' } = options;
    this.#options = options;
    this.#log = log;
    this.#server = server;
    const store = objects instanceof ObjectStore ? objects : new ObjectStore(objects, models);
    this.#store = store;
    this.#store.listeners.add(this);
    this.#settings = new ServerSettings(store, options.serverInstance);
    const { awakeMs } = options;
    this.#awake =
      queueMode && awakeMs !== undefined
        ? new AwakeWindow(clock, awakeMs, (isAwake) => options.onAwake?.(isAwake))
        : undefined;
    const values = new RequestValues({ store, clock, rootPath });
    this.#registration = new Registration({
      clock,
      endpoint,
      lwm2mVersion,
      queueMode,
      binding,
      lifetime: options.lifetime,
      updateAfter: options.updateAfter ?? 0.8,
      list: () => ({ objects: store.list(), contentFormats: this.#formats, rootPath }),
      ask: (request) => this.#ask(request),
      onDue: () => this.#updateByItself(),
    });
    this.#observers = new Observers({
      clock,
      log,
      history: options.history ?? 1,
      read: async ({ paths, isComposite }) =>
        isComposite
          ? await readPaths(store, access, paths)
          : await store.read(paths[0] as Lwm2mPath, (instance) => access('read', instance)),
      encode: ({ paths, isComposite, contentFormat }, entries) =>
        values.encode(isComposite ? Lwm2mPath.root : (paths[0] as Lwm2mPath), contentFormat, entries),
      attributes: (path, own) => this.#attributesAt(path, own),
      storing: () => this.#settings.storesNotifications(),
      confirming: () => this.#settings.confirms(),
      notify: (token, response, { request: { method, options: requestOptions, payload }, confirmable }) =>
        this.#notify(token, response, {
          confirmable,
          requestMethod: method,
          requestOptions,
          requestPayload: payload,
        }),
      onNotified: (paths, entries) => options.onNotified?.(paths, entries),
      onSilence: (error) => this.#trouble(asOperationError(error, 'server', 'to a notification')),
    });
    this.#requests = new DeviceRequests({
      store,
      values,
      attributes: this.#attributes,
      observers: this.#observers,
      access,
      onCreated: (path) => options.onCreated?.(path),
      preferredFormat: this.#formats.find((format) => codecs.has(format)) ?? ContentFormat.tlv,
    });
    this.#endpoint = this.#open(transport);
  }

  /** Whether the server gave a location that it has not disowned since. */
  get isRegistered(): boolean {
    return this.#registration.isRegistered;
  }

  get lifetime(): number {
    return this.#registration.lifetime;
  }

  /** Ends the observations of an earlier registration: the server makes them anew (Core 1.1.1 §6.4). Rejects with {@link OperationError}. */
  async register(): Promise<void> {
    this.#observers.clear();
    await this.#registration.register();
  }

  /** Keeps the registration alive, and tells what has changed. Rejects with {@link OperationError}; `refused` with 4.04: register again. */
  async update(change: RegistrationChange = {}): Promise<void> {
    await this.#registration.update(change);
    this.#observers.resume();
  }

  async deregister(): Promise<void> {
    this.#observers.clear();
    await this.#registration.deregister();
  }

  /**
   * Sends values of the device's own accord; with times those that it kept (Core 1.1.1 §6.4.6); of them what the server may read. Resolves when the server has them. Rejects with
   * {@link OperationError}: `refused` also where the server has muted the device.
   */
  async send(entries: readonly Entry[]): Promise<void> {
    if (!this.isRegistered) throw new OperationError('refused', 'the device is not registered');
    if (await this.#settings.mutesSend()) throw new OperationError('refused', 'the server has muted Send');
    const { lookup } = this.#store;
    const { rootPath = '/', access = fullAccess } = this.#options;
    const granted = entries.filter(({ path }) => access('read', path));
    await this.#ask(sendRequest(granted, { lookup, rootPath, contentFormats: this.#formats }));
  }

  /** Sends what these paths hold now. */
  async sendPaths(paths: readonly Lwm2mPath[]): Promise<void> {
    await this.send(await readPaths(this.#store, fullAccess, paths));
  }

  /** A value at or below `path` may have changed: observers are told as their attributes ask. */
  changed(path: Lwm2mPath): void {
    this.#observers.changed(path);
  }

  /** Instances came or went: the server is told with an update. */
  objectsChanged(): void {
    this.#registration.listChanged();
  }

  listChanged(): void {
    this.objectsChanged();
  }

  deleted(path: Lwm2mPath): void {
    this.#attributes.forget(path);
    this.#observers.end(path);
  }

  /**
   * Goes on over another transport, or to another peer of the same one, with the registration and the observations as they are. What waits for an
   * answer is given up. The server learns of a new address by the next message: call `update` where it should at once.
   */
  reconnect(transport: Transport<P>, server: P): void {
    this.#endpoint.close();
    this.#server = server;
    this.#endpoint = this.#open(transport);
    this.#registration.schedule();
    this.#observers.resume();
  }

  stats(): Readonly<EndpointStats> & { readonly observers: number } {
    return { ...this.#endpoint.stats(), observers: this.#observers.size };
  }

  /** Without a word to the server; closing the transport is the caller's. */
  close(): void {
    this.#closed = true;
    this.#awake?.close();
    this.#store.listeners.delete(this);
    this.#registration.forget();
    this.#observers.clear();
    this.#endpoint.close();
  }

  get #formats(): readonly number[] {
    const { contentFormats: stated, lwm2mVersion } = this.#options;
    return stated ?? (lwm2mVersion === '1.0' ? [ContentFormat.tlv] : DEFAULT_FORMATS);
  }

  #open(transport: Transport<P>): CoapMessaging<P> {
    const { clock, limits, params } = this.#options;
    const handlers: CoapHandlers<P> = {
      onObserverReset: (_, token) => this.#observers.remove(token),
      handle: async (request) => {
        if (request.peer.key !== this.#server.key) throw new NoAnswer('not from the server');
        if (this.#awake?.isAwake === false) throw new NoAnswer('asleep');
        this.#awake?.touch();
        return await this.#requests.handle(request);
      },
    };
    return openMessaging(transport, handlers, {
      clock,
      log: this.#log,
      ...(limits === undefined ? {} : { limits }),
      ...(params === undefined ? {} : { params }),
    });
  }

  async #ask(request: OutgoingRequest): Promise<ReceivedResponse> {
    this.#awake?.touch();
    try {
      return succeeded(await this.#endpoint.request(this.#server, request), 'server');
    } catch (error) {
      throw error instanceof CoapError ? asOperationError(error, 'server', 'in time') : error;
    } finally {
      this.#awake?.touch();
    }
  }

  /** The server's default periods are resources of object 1 (Core 1.1.1 §7.3.2, appendix E.2). */
  async #attributesAt(
    path: Lwm2mPath,
    own: NotificationAttributes | undefined,
  ): Promise<NotificationAttributes> {
    const attributes = own ?? this.#attributes.effective(path);
    const pmin = attributes.pmin ?? (await this.#settings.minimumPeriod());
    const pmax = attributes.pmax ?? (await this.#settings.maximumPeriod());
    return {
      ...attributes,
      ...(pmin === undefined ? {} : { pmin }),
      ...(pmax === undefined ? {} : { pmax }),
    };
  }

  async #notify(token: Uint8Array, response: CoapResponse, options: NotifyOptions): Promise<void> {
    const endpoint = this.#endpoint;
    this.#awake?.touch();
    try {
      await endpoint.notify(this.#server, token, response, options);
    } catch (error) {
      const isReplaced = error instanceof CoapError && error.code === 'closed' && endpoint !== this.#endpoint;
      throw isReplaced ? new CoapError('aborted', 'the device reconnected', { cause: error }) : error;
    }
  }

  #updateByItself(): void {
    const endpoint = this.#endpoint;
    this.update().catch((error: unknown) => {
      // What was given up for a reconnection is no trouble.
      if (endpoint !== this.#endpoint) return;
      if (error instanceof OperationError) this.#trouble(error);
      else this.#log.error({ error: errorChain(error) }, 'a registration update cannot be sent');
    });
  }

  #trouble(error: OperationError): void {
    if (!this.#closed) this.#options.onTrouble?.(error);
  }
}
