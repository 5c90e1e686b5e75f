import { accept, codes, contentFormat, uriPath, type CoapRequest, type CoapResponse } from '@holdfast/coap';
import type { Clock, Peer } from '@holdfast/kernel';
import {
  codecs,
  ContentFormat,
  formatDiscover,
  Lwm2mError,
  Lwm2mPath,
  toTree,
  type Discovered,
  type BootstrapStep,
  type Entry,
} from '@holdfast/lwm2m';
import { Refusal } from '../../refusal.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { rowOf, type TableObject } from '../accounts/table-object.ts';
import { responseCode } from '../device-management/response-code.ts';
import { RequestValues } from '../device-management/request-values.ts';
import { sorted, type ObjectStore } from '../objects/object-store.ts';
import { writeAsBootstrap } from './write-as-bootstrap.ts';

export interface BootstrapRequestsContext {
  readonly accounts: Accounts;
  /** All objects, those of the accounts among them. */
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly lwm2mVersion: string;
  readonly preferredFormat: number;
  /** Bootstrap-Finish of accounts that hold together. The server is answered when it resolves: when they are durable. */
  readonly finish: () => Promise<void>;
}

/** Objects that a bootstrap server may read (Core 1.1.1 §6.1.7.3). */
const READABLE: ReadonlySet<number> = new Set([1, 2]);
/** The object that says what the device is (Core 1.1.1 §6.1.7.4): never deleted. */
const DEVICE = 3;

/** What a bootstrap server asks of a device (Core 1.1.1 §6.1.7, Transport 1.1.1 §6.4.2). Access rights are not for it. */
export class BootstrapRequests {
  readonly #context: BootstrapRequestsContext;
  readonly #values: RequestValues;

  constructor(context: BootstrapRequestsContext) {
    this.#context = context;
    this.#values = new RequestValues({ store: context.store, clock: context.clock, rootPath: '/' });
  }

  async handle(request: CoapRequest<Peer>): Promise<CoapResponse> {
    const segments = uriPath(request.options);
    try {
      if (segments.length === 1 && segments[0] === 'bs') return await this.#finish(request);
      return await this.#route(request, this.#values.pathOf(segments));
    } catch (error) {
      if (error instanceof Refusal) return { code: error.responseCode };
      if (error instanceof Lwm2mError) return { code: responseCode(error) };
      throw error;
    }
  }

  /** What a Bootstrap-Pack asks for, as if it had come request by request. */
  async take(steps: readonly BootstrapStep[]): Promise<void> {
    for (const step of steps) {
      if (step.kind === 'delete') await this.#delete(step.path);
      else await this.#writeInstances(step.entries);
    }
  }

  async #route(request: CoapRequest<Peer>, path: Lwm2mPath): Promise<CoapResponse> {
    switch (request.method) {
      case codes.get:
        return accept(request.options) === ContentFormat.linkFormat
          ? this.#discover(path)
          : await this.#read(request, path);
      case codes.put:
        return await this.#write(request, path);
      case codes.delete:
        return await this.#delete(path);
      default:
        throw new Refusal('method_not_allowed', 'not an operation of bootstrap');
    }
  }

  async #finish({ method }: CoapRequest<Peer>): Promise<CoapResponse> {
    if (method !== codes.post) throw new Refusal('method_not_allowed', 'not an operation of bootstrap');
    const flaw = this.#context.accounts.flaw();
    if (flaw !== undefined) throw new Refusal('not_acceptable', `the accounts cannot be used: ${flaw}`);
    await this.#context.finish();
    return { code: codes.changed };
  }

  /** Core 1.1.1 §6.1.7.2: objects and instances, with what tells accounts apart. */
  #discover(path: Lwm2mPath): CoapResponse {
    const { store, lwm2mVersion } = this.#context;
    if (path.depth > 1) throw new Refusal('bad_request', `${path.text} cannot be discovered`);
    const ids = path.depth === 1 ? [store.object(path).id] : store.ids();
    const head: Discovered = { path: Lwm2mPath.root, attributes: {}, lwm2mVersion };
    const found = [head, ...ids.flatMap((id) => this.#discovered(id))];
    const payload = formatDiscover(found);
    return { code: codes.content, contentFormat: ContentFormat.linkFormat, payload };
  }

  #discovered(id: number): Discovered[] {
    const { store, accounts } = this.#context;
    const path = Lwm2mPath.of(id);
    const { version, instances } = store.object(path);
    const stated = version === undefined || version === '1.0' ? {} : { version };
    const lines = sorted(instances.keys()).map((instance): Discovered => {
      const line = { path: path.child(instance), attributes: {} };
      const serverId =
        id === 0 ? accounts.shortServerId(instance) : id === 1 ? accounts.setting(instance, 0) : undefined;
      const uri = id === 0 ? accounts.security.value(instance, 0) : undefined;
      const isUri = uri !== undefined && 'type' in uri && uri.type === 'string' && uri.value !== '';
      return {
        ...line,
        ...(serverId === undefined ? {} : { serverId }),
        ...(isUri ? { serverUri: uri.value } : {}),
      };
    });
    return lines.length === 0 || version !== undefined
      ? [{ path, attributes: {}, ...stated }, ...lines]
      : lines;
  }

  async #read({ options }: CoapRequest<Peer>, path: Lwm2mPath): Promise<CoapResponse> {
    const { store, preferredFormat } = this.#context;
    const isReadable = READABLE.has(path.objectId ?? -1) && path.depth <= 2;
    if (!isReadable) throw new Refusal('method_not_allowed', `${path.text} is not read in bootstrap`);
    const format = accept(options) ?? preferredFormat;
    if (!codecs.has(format)) throw new Refusal('not_acceptable', `format ${format}`);
    const payload = this.#values.encode(path, format, await store.read(path));
    return { code: codes.content, contentFormat: format, payload };
  }

  async #write(request: CoapRequest<Peer>, path: Lwm2mPath): Promise<CoapResponse> {
    if (path.depth === 0 || path.depth === 4) throw new Refusal('method_not_allowed', path.text);
    if (contentFormat(request.options) === undefined && request.payload.length === 0) {
      throw new Refusal('bad_request', 'attributes are not written in bootstrap');
    }
    const entries = this.#values.decode(request, path);
    const table = this.#table(path);
    if (table !== undefined && path.depth === 3) {
      const [resources] = toTree(entries).get(table.id)?.values() ?? [];
      for (const [id, value] of rowOf(resources ?? new Map()))
        table.set(path.instanceId as number, id, value);
    } else if (table !== undefined && path.depth === 2 && entries.length === 0) {
      table.put(path.instanceId as number, new Map());
    } else await this.#writeInstances(entries);
    return { code: codes.changed };
  }

  async #writeInstances(entries: readonly Entry[]): Promise<void> {
    const { store } = this.#context;
    const others: Entry[] = [];
    for (const [objectId, instances] of toTree(entries)) {
      const table = this.#table(Lwm2mPath.of(objectId));
      for (const [instance, resources] of instances) table?.put(instance, rowOf(resources));
      if (table === undefined) others.push(...entries.filter(({ path }) => path.objectId === objectId));
    }
    await writeAsBootstrap(store, others);
  }

  async #delete(path: Lwm2mPath): Promise<CoapResponse> {
    const { store, accounts } = this.#context;
    const isBootstrapAccount =
      path.depth === 2 && accounts.isOfBootstrap(path.objectId as number, path.instanceId as number);
    if (path.depth > 2 || path.objectId === DEVICE || isBootstrapAccount) {
      throw new Refusal('bad_request', `${path.text} cannot be deleted`);
    }
    if (path.depth === 0) {
      this.#deleteAll();
      for (const id of store.ids()) if (id !== DEVICE) await this.#deleteOthers(Lwm2mPath.of(id));
    } else if (this.#table(path) !== undefined) this.#deleteFrom(path);
    else {
      store.object(path);
      await this.#deleteOthers(path);
    }
    return { code: codes.deleted };
  }

  /** Of objects that are not accounts what the device lets be deleted. */
  async #deleteOthers(path: Lwm2mPath): Promise<void> {
    const { store } = this.#context;
    const object = store.object(path);
    if (this.#table(path) !== undefined || object.delete === undefined) return;
    const ids = path.depth === 2 ? [path.instanceId as number] : [...object.instances.keys()];
    for (const id of ids) await object.delete(id);
  }

  #deleteAll(): void {
    for (const { id } of this.#context.accounts.objects) this.#deleteFrom(Lwm2mPath.of(id));
  }

  #deleteFrom(path: Lwm2mPath): void {
    const { accounts } = this.#context;
    const table = this.#table(path);
    for (const id of table?.ids() ?? []) {
      const isMeant = path.depth === 1 || path.instanceId === id;
      if (isMeant && !accounts.isOfBootstrap(path.objectId as number, id)) table?.drop(id);
    }
  }

  #table({ objectId }: Lwm2mPath): TableObject | undefined {
    return this.#context.accounts.objects.find(({ id }) => id === objectId);
  }
}
