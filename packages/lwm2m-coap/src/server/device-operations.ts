import {
  codes,
  contentFormats,
  locationPath,
  type CoapMessaging,
  type ReceivedResponse,
} from '@holdfast/coap';
import { utf8 } from '@holdfast/bytes';
import type { Clock, Peer } from '@holdfast/kernel';
import {
  ContentFormat,
  encodeEntries,
  formatAttributes,
  Lwm2mPath,
  parseDiscover,
  type AttributeChange,
  type Discovered,
  type Entry,
} from '@holdfast/lwm2m';
import { OperationError } from '../operation-error.ts';
import { CompositeOperations } from './composite-operations.ts';
import { reportDecoder, type DecodeReport } from './decode-report.ts';
import { DeviceExchange, understand, type DeviceRequest } from './device-exchange.ts';
import { segmentsOf, type Target } from './target.ts';
import { writeFormats } from './write-formats.ts';
import { writeValues } from './write-values.ts';

export interface DeviceOperationsOptions {
  /** For one operation with all its retransmissions and blocks. */
  readonly timeoutMs: number;
}

/** The resources of object 1 that make a device come to a server (Core 1.1.1 appendix E.2). */
const UPDATE_TRIGGER = 8;
const BOOTSTRAP_TRIGGER = 9;

/**
 * The device management and reporting interfaces over CoAP (LwM2M Transport 1.1.1 §6.4.4, §6.4.5). Everything rejects with
 * {@link OperationError} for what the device did or did not do, and with `Lwm2mError` for what cannot be asked of any.
 */
export class DeviceOperations<P extends Peer> {
  /** On several paths at once. */
  readonly composite: CompositeOperations<P>;
  readonly decode: DecodeReport;
  readonly #exchange: DeviceExchange<P>;

  constructor(endpoint: CoapMessaging<P>, clock: Clock, { timeoutMs }: DeviceOperationsOptions) {
    this.#exchange = new DeviceExchange(endpoint, timeoutMs);
    this.decode = reportDecoder(clock);
    this.composite = new CompositeOperations(this.#exchange, this.decode);
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
    const formats = writeFormats(target, path, entries);
    await this.#write(target, { path, method, base: path, entries, formats });
  }

  async execute(target: Target<P>, path: Lwm2mPath, args?: string): Promise<void> {
    const body = args === undefined ? {} : { payload: utf8(args), contentFormat: contentFormats.text };
    await this.#succeed(target, path, { method: codes.post, ...body });
  }

  /** Has the device update its registration. `instance`: of object 1, the account of this server. */
  async triggerUpdate(target: Target<P>, instance: number): Promise<void> {
    await this.execute(target, Lwm2mPath.of(1, instance, UPDATE_TRIGGER));
  }

  /** Has the device go to its bootstrap server. */
  async triggerBootstrap(target: Target<P>, instance: number): Promise<void> {
    await this.execute(target, Lwm2mPath.of(1, instance, BOOTSTRAP_TRIGGER));
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
    const response = await this.#write(target, { path, method: codes.post, base, entries, formats });
    const location = locationPath(response.options).slice(segmentsOf(target, Lwm2mPath.root).length);
    const created = location.length > 0 ? understand(() => Lwm2mPath.fromSegments(location)) : undefined;
    if (created !== undefined && created.depth === 2 && path.isPrefixOf(created)) return created;
    if (instance !== undefined) return path.child(instance);
    throw new OperationError('misbehaved', 'the device did not say which instance it created');
  }

  /** An instance; since LwM2M 1.2 also an instance of a multiple resource. */
  async delete(target: Target<P>, path: Lwm2mPath): Promise<void> {
    await this.#succeed(target, path, { method: codes.delete });
  }

  /** `depth`: how many levels below the path; devices before LwM2M 1.2 do not know it and are not asked (Core 1.2 §6.3.2). */
  async discover(target: Target<P>, path: Lwm2mPath, depth?: 0 | 1 | 2 | 3): Promise<Discovered[]> {
    const query = depth === undefined || isBefore12(target) ? {} : { query: [`depth=${depth}`] };
    const accept = contentFormats.linkFormat;
    const response = await this.#succeed(target, path, { method: codes.get, accept, ...query });
    return understand(() => parseDiscover(response.payload, target.rootPath));
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

  async #write(
    target: Target<P>,
    { path, method, base, entries, formats }: Writing,
  ): Promise<ReceivedResponse> {
    const { lookup, rootPath } = target;
    return await writeValues(this.#exchange, target.peer, {
      request: { method, path: segmentsOf(target, path) },
      formats,
      encode: (format) => encodeEntries(format, entries, { base, lookup, rootPath }),
    });
  }

  #entries(target: Target<P>, path: Lwm2mPath, { contentFormat, payload }: ReceivedResponse): Entry[] {
    return understand(() => this.decode(target, path, contentFormat, payload));
  }

  async #succeed(
    target: Target<P>,
    path: Lwm2mPath,
    request: Omit<DeviceRequest, 'path'>,
  ): Promise<ReceivedResponse> {
    return await this.#exchange.succeed(target.peer, { ...request, path: segmentsOf(target, path) });
  }
}

interface Writing {
  readonly path: Lwm2mPath;
  readonly method: number;
  /** What the entries lie below. */
  readonly base: Lwm2mPath;
  readonly entries: readonly Entry[];
  readonly formats: readonly number[];
}

const isBefore12 = ({ lwm2mVersion }: Target<Peer>): boolean =>
  lwm2mVersion === '1.0' || lwm2mVersion === '1.1';
