import {
  accept,
  codes,
  contentFormat,
  uriPath,
  uriQuery,
  type CoapRequest,
  type CoapResponse,
} from '@holdfast/coap';
import type { Peer } from '@holdfast/kernel';
import {
  ContentFormat,
  codecs,
  formatDiscover,
  Lwm2mError,
  parseAttributes,
  parseObservationAttributes,
  type Lwm2mPath,
} from '@holdfast/lwm2m';
import { Refusal } from '../../refusal.ts';
import { allows, refusing, type ObjectStore } from '../objects/object-store.ts';
import {
  createdInstance,
  creationValues,
  planInstanceRemoval,
  planWrite,
  runSteps,
  type WriteMode,
} from '../objects/write-objects.ts';
import type { Observers } from '../reporting/observers.ts';
import type { AttributeStore } from './attribute-store.ts';
import { fetchComposite, writeComposite } from './composite-requests.ts';
import { discoverObjects, parseDepth } from './discover-objects.ts';
import { textOf, type RequestValues } from './request-values.ts';
import { responseCode } from './response-code.ts';
import { checkAccess, type ServerAccess } from './server-access.ts';

export interface DeviceRequestsContext {
  readonly store: ObjectStore;
  readonly values: RequestValues;
  readonly attributes: AttributeStore;
  readonly observers: Observers;
  readonly access: ServerAccess;
  /** This server made an instance. */
  readonly onCreated: (path: Lwm2mPath) => void | Promise<void> | undefined;
  /** What to answer in where the server does not say. */
  readonly preferredFormat: number;
}

/** Formats with room for one value. */
const SINGLE: ReadonlySet<number> = new Set([ContentFormat.text, ContentFormat.opaque, ContentFormat.cbor]);

/** The device management and reporting interfaces, from CoAP to the objects (LwM2M Transport 1.1.1 §6.4.4, §6.4.5). */
export class DeviceRequests {
  readonly #context: DeviceRequestsContext;

  constructor(context: DeviceRequestsContext) {
    this.#context = context;
  }

  async handle(request: CoapRequest<Peer>): Promise<CoapResponse> {
    try {
      return await this.#route(request, this.#context.values.pathOf(uriPath(request.options)));
    } catch (error) {
      if (error instanceof Refusal) return { code: error.responseCode };
      if (error instanceof Lwm2mError) return { code: responseCode(error) };
      throw error;
    }
  }

  async #route(request: CoapRequest<Peer>, path: Lwm2mPath): Promise<CoapResponse> {
    const { method, options, payload } = request;
    if (path.depth === 0) return await this.#composite(request);
    switch (method) {
      case codes.get:
        return accept(options) === ContentFormat.linkFormat
          ? await this.#discover(request, path)
          : await this.#read(request, path);
      case codes.put:
        if (payload.length === 0 && contentFormat(options) === undefined)
          return this.#writeAttributes(request, path);
        return await this.#write(request, path, 'replace');
      case codes.post:
        return await this.#post(request, path);
      case codes.delete:
        return await this.#delete(path);
      default:
        throw new Refusal('method_not_allowed', 'not an operation');
    }
  }

  async #composite(request: CoapRequest<Peer>): Promise<CoapResponse> {
    const { store } = this.#context;
    const context = { ...this.#context, onChanged: (path: Lwm2mPath) => store.changed(path) };
    if (request.method === codes.fetch) return await fetchComposite(context, request);
    if (request.method === codes.ipatch) return await writeComposite(context, request);
    throw new Refusal('method_not_allowed', 'not an operation on the root');
  }

  async #read(request: CoapRequest<Peer>, path: Lwm2mPath): Promise<CoapResponse> {
    const { store, observers, preferredFormat, access, values } = this.#context;
    const { options, observe, token } = request;
    const wanted = accept(options);
    if (wanted !== undefined && !codecs.has(wanted)) throw new Refusal('not_acceptable', `format ${wanted}`);
    checkAccess(access, observe === 0 ? 'observe' : 'read', path);
    const entries = await store.read(path, (instance) => access('read', instance));
    const format = wanted ?? preferredFormat;
    const payload = values.encode(path, format, entries);
    if (observe === 1) observers.remove(token);
    let sequence: number | undefined;
    if (observe === 0) {
      const definition = store.lookup(path.objectId as number, path.resourceId ?? -1);
      const attributes = parseObservationAttributes(uriQuery(options), {
        kind: 'single',
        path,
        ...(definition === undefined ? {} : { definition }),
      });
      const observation = { token, paths: [path], contentFormat: format, request, attributes };
      sequence = observers.add({ ...observation, isComposite: false }, entries);
    }
    return { code: codes.content, contentFormat: format, payload, observe: sequence };
  }

  async #discover({ options }: CoapRequest<Peer>, path: Lwm2mPath): Promise<CoapResponse> {
    const { store, attributes, values, access } = this.#context;
    checkAccess(access, 'discover', path);
    const found = await discoverObjects(store, attributes, path, parseDepth(uriQuery(options)));
    return {
      code: codes.content,
      contentFormat: ContentFormat.linkFormat,
      payload: formatDiscover(found, values.rootPath),
    };
  }

  #writeAttributes({ options }: CoapRequest<Peer>, path: Lwm2mPath): CoapResponse {
    const { store, attributes, observers, access } = this.#context;
    const change = parseAttributes(uriQuery(options));
    if (Object.keys(change).length === 0)
      throw new Refusal('bad_request', 'neither a value nor an attribute');
    checkAccess(access, 'write-attributes', path);
    if (path.depth === 1) store.object(path);
    else if (path.depth === 2) store.instance(path);
    else store.resource(path);
    const definition =
      path.depth < 3 ? undefined : store.lookup(path.objectId as number, path.resourceId as number);
    attributes.change(path, change, definition);
    observers.changed(path);
    return { code: codes.changed };
  }

  async #write(request: CoapRequest<Peer>, path: Lwm2mPath, mode: WriteMode): Promise<CoapResponse> {
    const { store, values, access } = this.#context;
    checkAccess(access, 'write', path);
    const steps = planWrite(store, path, values.decode(request, path), mode);
    for (const written of await runSteps(steps)) store.changed(written);
    return { code: codes.changed };
  }

  async #post(request: CoapRequest<Peer>, path: Lwm2mPath): Promise<CoapResponse> {
    if (path.depth === 1) return await this.#create(request, path);
    if (path.depth !== 3) return await this.#write(request, path, 'update');
    const { store, access } = this.#context;
    checkAccess(access, 'discover', path);
    const found = store.resource(path);
    const format = contentFormat(request.options) ?? ContentFormat.text;
    // A payload of several values can only be meant for the instances of a multiple resource (Core 1.1.1 §6.3.3).
    if (!SINGLE.has(format) && allows(found, 'W')) return await this.#write(request, path, 'update');
    const { execute } = found.resource;
    if (execute === undefined || !allows(found, 'E')) {
      throw new Refusal('method_not_allowed', `${path.text} cannot be executed`);
    }
    if (format !== ContentFormat.text) throw new Refusal('unsupported_content_format', 'arguments are text');
    checkAccess(access, 'execute', path);
    await refusing(() => execute(textOf(request.payload)));
    return { code: codes.changed };
  }

  async #create(request: CoapRequest<Peer>, path: Lwm2mPath): Promise<CoapResponse> {
    const { store, values, access } = this.#context;
    checkAccess(access, 'create', path);
    const object = store.object(path);
    const { create, instances } = object;
    if (create === undefined) throw new Refusal('method_not_allowed', `nothing is created in ${path.text}`);
    if (store.definition(object)?.multiple === false && instances.size > 0) {
      throw new Refusal('method_not_allowed', `${path.text} has one instance`);
    }
    let free = 0;
    while (instances.has(free)) free++;
    const entries = request.payload.length === 0 ? [] : values.decode(request, path, free);
    const id = createdInstance(entries) ?? free;
    if (instances.has(id)) throw new Refusal('bad_request', `${path.child(id).text} is there already`);
    await refusing(() => create(id, creationValues(entries)));
    const created = path.child(id);
    await this.#context.onCreated(created);
    store.listChanged();
    store.changed(created);
    return { code: codes.created, locationPath: [...values.root, ...created.ids.map(String)] };
  }

  async #delete(path: Lwm2mPath): Promise<CoapResponse> {
    const { store, access } = this.#context;
    checkAccess(access, 'delete', path);
    if (path.depth === 4) {
      for (const changed of await runSteps([planInstanceRemoval(store, path)])) store.changed(changed);
      return { code: codes.deleted };
    }
    const { delete: remove } = store.object(path);
    if (path.depth !== 2) throw new Refusal('method_not_allowed', `${path.text} cannot be deleted`);
    store.instance(path);
    if (remove === undefined) throw new Refusal('method_not_allowed', `${path.text} cannot be deleted`);
    await refusing(() => remove(path.instanceId as number));
    store.deleted(path);
    store.listChanged();
    store.changed(path.upTo(1));
    return { code: codes.deleted };
  }
}
