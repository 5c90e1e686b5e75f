import {
  accept,
  codes,
  contentFormat,
  uriPath,
  uriQuery,
  type CoapRequest,
  type CoapResponse,
} from '@holdfast/coap';
import { BytesError, fromUtf8 } from '@holdfast/bytes';
import type { Clock, Peer } from '@holdfast/kernel';
import {
  ContentFormat,
  codecs,
  decodeEntries,
  encodeEntries,
  formatDiscover,
  Lwm2mError,
  Lwm2mPath,
  parseAttributes,
  type Entry,
} from '@holdfast/lwm2m';
import { Refusal } from '../refusal.ts';
import type { AttributeStore } from './attribute-store.ts';
import { discoverObjects } from './discover-objects.ts';
import { allows, refusing, type ObjectStore } from './object-store.ts';
import type { Observers } from './observers.ts';
import { createdInstance, creationValues, writeObjects } from './write-objects.ts';

interface DeviceRequestsContext {
  readonly store: ObjectStore;
  readonly attributes: AttributeStore;
  readonly observers: Observers;
  readonly clock: Clock;
  readonly rootPath: string;
  /** What to answer in where the server does not say. */
  readonly preferredFormat: number;
  /** A server wrote, created or deleted here. */
  readonly onChanged: (path: Lwm2mPath) => void;
  /** Instances came or went. */
  readonly onObjectsChanged: () => void;
}

/** Formats with room for one value. */
const SINGLE: ReadonlySet<number> = new Set([ContentFormat.text, ContentFormat.opaque, ContentFormat.cbor]);

/** The device management and reporting interfaces, from CoAP to the objects (LwM2M Transport 1.1.1 §6.4.4, §6.4.5). */
export class DeviceRequests {
  readonly #context: DeviceRequestsContext;
  readonly #root: readonly string[];

  constructor(context: DeviceRequestsContext) {
    this.#context = context;
    this.#root = context.rootPath.split('/').filter((segment) => segment !== '');
  }

  async handle(request: CoapRequest<Peer>): Promise<CoapResponse> {
    try {
      return await this.#route(request, this.#pathOf(request));
    } catch (error) {
      if (error instanceof Refusal) return { code: error.responseCode };
      if (error instanceof Lwm2mError) return { code: responseCode(error) };
      throw error;
    }
  }

  encode(path: Lwm2mPath, format: number, entries: readonly Entry[]): Uint8Array {
    const { store, rootPath } = this.#context;
    return encodeEntries(format, entries, { base: path, lookup: store.lookup, rootPath });
  }

  #pathOf({ options }: CoapRequest<Peer>): Lwm2mPath {
    const segments = uriPath(options);
    const isBelow = this.#root.every((segment, i) => segments[i] === segment);
    if (!isBelow) throw new Refusal('not_found', 'outside the root');
    const below = segments.slice(this.#root.length);
    // A trailing slash is an empty segment.
    if (below.at(-1) === '') below.pop();
    try {
      return Lwm2mPath.fromSegments(below);
    } catch (cause) {
      if (!(cause instanceof Lwm2mError)) throw cause;
      throw new Refusal('not_found', 'no path of the data model', { cause });
    }
  }

  async #route(request: CoapRequest<Peer>, path: Lwm2mPath): Promise<CoapResponse> {
    const { method, options, payload } = request;
    if (path.depth === 0) throw new Refusal('method_not_allowed', 'the root cannot be operated on');
    switch (method) {
      case codes.get:
        return accept(options) === ContentFormat.linkFormat
          ? await this.#discover(path)
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

  async #read({ options, observe, token }: CoapRequest<Peer>, path: Lwm2mPath): Promise<CoapResponse> {
    const { store, observers, preferredFormat } = this.#context;
    const wanted = accept(options);
    if (wanted !== undefined && !codecs.has(wanted)) throw new Refusal('not_acceptable', `format ${wanted}`);
    const entries = await store.read(path);
    const format = wanted ?? preferredFormat;
    const payload = this.encode(path, format, entries);
    if (observe === 1) observers.remove(token);
    const sequence = observe === 0 ? observers.add(token, path, format, options, entries) : undefined;
    return { code: codes.content, contentFormat: format, payload, observe: sequence };
  }

  async #discover(path: Lwm2mPath): Promise<CoapResponse> {
    const { store, attributes, rootPath } = this.#context;
    const found = await discoverObjects(store, attributes, path);
    return {
      code: codes.content,
      contentFormat: ContentFormat.linkFormat,
      payload: formatDiscover(found, rootPath),
    };
  }

  #writeAttributes({ options }: CoapRequest<Peer>, path: Lwm2mPath): CoapResponse {
    const { store, attributes, observers } = this.#context;
    const change = parseAttributes(uriQuery(options));
    if (Object.keys(change).length === 0)
      throw new Refusal('bad_request', 'neither a value nor an attribute');
    if (path.depth === 1) store.object(path);
    else if (path.depth === 2) store.instance(path);
    else store.resource(path);
    const definition =
      path.depth < 3 ? undefined : store.lookup(path.objectId as number, path.resourceId as number);
    attributes.change(path, change, definition);
    observers.changed(path);
    return { code: codes.changed };
  }

  async #write(
    request: CoapRequest<Peer>,
    path: Lwm2mPath,
    mode: 'replace' | 'update',
  ): Promise<CoapResponse> {
    const { store, onChanged } = this.#context;
    for (const written of await writeObjects(store, path, this.#entries(request, path), mode))
      onChanged(written);
    return { code: codes.changed };
  }

  async #post(request: CoapRequest<Peer>, path: Lwm2mPath): Promise<CoapResponse> {
    if (path.depth === 1) return await this.#create(request, path);
    if (path.depth !== 3) return await this.#write(request, path, 'update');
    const found = this.#context.store.resource(path);
    const format = contentFormat(request.options) ?? ContentFormat.text;
    // A payload of several values can only be meant for the instances of a multiple resource (Core 1.1.1 §6.3.3).
    if (!SINGLE.has(format) && allows(found, 'W')) return await this.#write(request, path, 'update');
    const { execute } = found.resource;
    if (execute === undefined || !allows(found, 'E')) {
      throw new Refusal('method_not_allowed', `${path.text} cannot be executed`);
    }
    if (format !== ContentFormat.text) throw new Refusal('unsupported_content_format', 'arguments are text');
    await refusing(() => execute(textOf(request.payload)));
    return { code: codes.changed };
  }

  async #create(request: CoapRequest<Peer>, path: Lwm2mPath): Promise<CoapResponse> {
    const { store, onChanged, onObjectsChanged } = this.#context;
    const object = store.object(path);
    const { create, instances } = object;
    if (create === undefined) throw new Refusal('method_not_allowed', `nothing is created in ${path.text}`);
    if (store.definition(object)?.multiple === false && instances.size > 0) {
      throw new Refusal('method_not_allowed', `${path.text} has one instance`);
    }
    let free = 0;
    while (instances.has(free)) free++;
    const entries = request.payload.length === 0 ? [] : this.#entries(request, path, free);
    const id = createdInstance(entries) ?? free;
    if (instances.has(id)) throw new Refusal('bad_request', `${path.child(id).text} is there already`);
    await refusing(() => create(id, creationValues(entries)));
    const created = path.child(id);
    onObjectsChanged();
    onChanged(created);
    return { code: codes.created, locationPath: [...this.#root, ...created.ids.map(String)] };
  }

  async #delete(path: Lwm2mPath): Promise<CoapResponse> {
    const { store, attributes, observers, onObjectsChanged, onChanged } = this.#context;
    const { delete: remove } = store.object(path);
    if (path.depth !== 2) throw new Refusal('method_not_allowed', `${path.text} cannot be deleted`);
    store.instance(path);
    if (remove === undefined) throw new Refusal('method_not_allowed', `${path.text} cannot be deleted`);
    await refusing(() => remove(path.instanceId as number));
    attributes.forget(path);
    observers.end(path);
    onObjectsChanged();
    onChanged(path.upTo(1));
    return { code: codes.deleted };
  }

  #entries({ options, payload }: CoapRequest<Peer>, path: Lwm2mPath, instanceId?: number): Entry[] {
    const { store, clock, rootPath } = this.#context;
    const format = contentFormat(options) ?? ContentFormat.text;
    if (format === ContentFormat.linkFormat)
      throw new Refusal('unsupported_content_format', 'links are no values');
    return decodeEntries(format, payload, {
      base: path,
      lookup: store.lookup,
      now: clock.now() / 1000,
      rootPath,
      ...(instanceId === undefined ? {} : { instanceId }),
    });
  }
}

function textOf(payload: Uint8Array): string {
  try {
    return fromUtf8(payload);
  } catch (cause) {
    if (!(cause instanceof BytesError)) throw cause;
    throw new Refusal('bad_request', 'the arguments are not text', { cause });
  }
}

function responseCode({ code }: Lwm2mError): number {
  if (code === 'unsupported-format') return codes.unsupportedContentFormat;
  if (code === 'unencodable') return codes.notAcceptable;
  return code === 'too-large' ? codes.requestEntityTooLarge : codes.badRequest;
}
