import {
  codes,
  CoapError,
  contentFormats,
  locationPath,
  type CoapEndpoint,
  type OutgoingRequest,
  type ReceivedResponse,
} from '@holdfast/coap';
import { utf8 } from '@holdfast/bytes';
import type { Clock, Peer } from '@holdfast/kernel';
import {
  ContentFormat,
  decodeEntries,
  DEFAULT_LIMITS,
  encodeEntries,
  formatAttributes,
  Lwm2mError,
  Lwm2mPath,
  parseDiscover,
  type AttributeChange,
  type Discovered,
  type Entry,
} from '@holdfast/lwm2m';
import { asOperationError, succeeded } from '../answer.ts';
import { OperationError } from '../operation-error.ts';
import { segmentsOf, type Target } from './target.ts';
import { writeFormats } from './write-formats.ts';

export interface DeviceOperationsOptions {
  /** For one operation with all its retransmissions and blocks. */
  readonly timeoutMs: number;
}

/** What one message of one device may bring: a day of minutes, and not so much that it crowds others out of a transaction. */
const REPORT_LIMITS = { ...DEFAULT_LIMITS, maxEntries: 2_000 };

type Request = Omit<OutgoingRequest, 'path' | 'timeoutMs'>;

/**
 * The device management and reporting interfaces over CoAP (LwM2M Transport 1.1.1 §6.4.4, §6.4.5). Everything rejects with
 * {@link OperationError} for what the device did or did not do, and with `Lwm2mError` for what cannot be asked of any.
 */
export class DeviceOperations<P extends Peer> {
  readonly #endpoint: CoapEndpoint<P>;
  readonly #clock: Clock;
  readonly #timeoutMs: number;

  constructor(endpoint: CoapEndpoint<P>, clock: Clock, { timeoutMs }: DeviceOperationsOptions) {
    this.#endpoint = endpoint;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** Without an Accept option: the device answers in the format it likes best, and every format is understood. */
  async read(target: Target<P>, path: Lwm2mPath): Promise<Entry[]> {
    return this.#entries(target, path, await this.#succeed(target, path, { method: codes.get }));
  }

  /** `replace` is a PUT; `update`, which leaves what it does not name, a POST (Core 1.1.1 §6.3.3). */
  async write(
    target: Target<P>,
    path: Lwm2mPath,
    entries: readonly Entry[],
    mode: 'replace' | 'update',
  ): Promise<void> {
    const method = mode === 'update' ? codes.post : codes.put;
    await this.#send(target, path, method, path, entries, writeFormats(target, path, entries));
  }

  async execute(target: Target<P>, path: Lwm2mPath, args?: string): Promise<void> {
    const body = args === undefined ? {} : { payload: utf8(args), contentFormat: contentFormats.text };
    await this.#succeed(target, path, { method: codes.post, ...body });
  }

  /** Resolves to the new instance's path: `instance`, or what the device chose. */
  async create(
    target: Target<P>,
    path: Lwm2mPath,
    instance: number | undefined,
    entries: readonly Entry[],
  ): Promise<Lwm2mPath> {
    // Only TLV can leave the instance unnamed, for the device to choose.
    const formats = instance === undefined ? [ContentFormat.tlv] : writeFormats(target, path, entries);
    const base = instance === undefined ? path.child(0) : path;
    const response = await this.#send(target, path, codes.post, base, entries, formats);
    const location = locationPath(response.options).slice(segmentsOf(target, Lwm2mPath.root).length);
    const created =
      location.length > 0 ? this.#understand(() => Lwm2mPath.fromSegments(location)) : undefined;
    if (created !== undefined && created.depth === 2 && path.isPrefixOf(created)) return created;
    if (instance !== undefined) return path.child(instance);
    throw new OperationError('misbehaved', 'the device did not say which instance it created');
  }

  async delete(target: Target<P>, path: Lwm2mPath): Promise<void> {
    await this.#succeed(target, path, { method: codes.delete });
  }

  async discover(target: Target<P>, path: Lwm2mPath): Promise<Discovered[]> {
    const response = await this.#succeed(target, path, {
      method: codes.get,
      accept: contentFormats.linkFormat,
    });
    return this.#understand(() => parseDiscover(response.payload, target.rootPath));
  }

  async writeAttributes(target: Target<P>, path: Lwm2mPath, change: AttributeChange): Promise<void> {
    await this.#succeed(target, path, { method: codes.put, query: formatAttributes(change) });
  }

  /** Resolves with the values of now; what follows comes as notifications with this token. */
  async observe(target: Target<P>, path: Lwm2mPath, token: Uint8Array): Promise<Entry[]> {
    const response = await this.#succeed(target, path, { method: codes.get, observe: 0, token });
    if (response.observe === undefined)
      throw new OperationError('misbehaved', `the device answered, but does not observe ${path.text}`);
    return this.#entries(target, path, response);
  }

  async cancelObservation(target: Target<P>, path: Lwm2mPath, token: Uint8Array): Promise<void> {
    await this.#succeed(target, path, { method: codes.get, observe: 1, token });
  }

  /** What a device sent about a path, in whatever format: one odd value does not hide the others. */
  decode(
    target: Omit<Target<P>, 'peer'>,
    path: Lwm2mPath,
    contentFormat: number | undefined,
    payload: Uint8Array,
  ): Entry[] {
    return decodeEntries(contentFormat ?? ContentFormat.text, payload, {
      base: path,
      lookup: target.lookup,
      now: this.#clock.now() / 1000,
      mismatch: 'keep',
      limits: REPORT_LIMITS,
      rootPath: target.rootPath,
    });
  }

  async #send(
    target: Target<P>,
    path: Lwm2mPath,
    method: number,
    base: Lwm2mPath,
    entries: readonly Entry[],
    formats: readonly number[],
  ): Promise<ReceivedResponse> {
    const { lookup, rootPath } = target;
    let unsupported: ReceivedResponse | undefined;
    for (const contentFormat of formats) {
      const payload = this.#encode(contentFormat, entries, { base, lookup, rootPath });
      if (payload === undefined) continue;
      const response = await this.#request(target, path, { method, payload, contentFormat });
      if (response.code !== codes.unsupportedContentFormat) return succeeded(response, 'device');
      unsupported = response;
    }
    if (unsupported !== undefined) return succeeded(unsupported, 'device');
    throw new OperationError('misbehaved', 'the values fit no content format that the device knows');
  }

  #encode(
    format: number,
    entries: readonly Entry[],
    context: Parameters<typeof encodeEntries>[2],
  ): Uint8Array | undefined {
    try {
      return encodeEntries(format, entries, context);
    } catch (error) {
      if (error instanceof Lwm2mError && error.code === 'unencodable') return undefined;
      throw error;
    }
  }

  #entries(target: Target<P>, path: Lwm2mPath, { contentFormat, payload }: ReceivedResponse): Entry[] {
    return this.#understand(() => this.decode(target, path, contentFormat, payload));
  }

  #understand<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Lwm2mError)) throw error;
      throw new OperationError('misbehaved', `the device's answer cannot be understood: ${error.message}`, {
        cause: error,
      });
    }
  }

  async #succeed(target: Target<P>, path: Lwm2mPath, request: Request): Promise<ReceivedResponse> {
    return succeeded(await this.#request(target, path, request), 'device');
  }

  async #request(target: Target<P>, path: Lwm2mPath, request: Request): Promise<ReceivedResponse> {
    try {
      return await this.#endpoint.request(target.peer, {
        ...request,
        path: segmentsOf(target, path),
        timeoutMs: this.#timeoutMs,
      });
    } catch (error) {
      if (!(error instanceof CoapError)) throw error;
      throw asOperationError(error, 'device', `within ${this.#timeoutMs / 1000} s`);
    }
  }
}
