import { codes, type ReceivedResponse } from '@holdfast/coap';
import type { Peer } from '@holdfast/kernel';
import {
  ContentFormat,
  encodeChanges,
  encodePaths,
  Lwm2mPath,
  type Entry,
  type ResourceChange,
} from '@holdfast/lwm2m';
import { succeeded } from '../answer.ts';
import { OperationError } from '../operation-error.ts';
import type { DecodeReport } from './decode-report.ts';
import { understand, type DeviceExchange } from './device-exchange.ts';
import { segmentsOf, type Manner, type Target } from './target.ts';
import { writeValues } from './write-values.ts';

/** What composite operations are written in (Core 1.1.1 §6.3.8), the most common first. */
const FORMATS: readonly number[] = [
  ContentFormat.senmlCbor,
  ContentFormat.senmlJson,
  ContentFormat.senmlEtchCbor,
  ContentFormat.senmlEtchJson,
];

/** Operations on several paths anywhere in the data model at once (Core 1.1.1 §6.3.8, §6.3.9, §6.4.4; Transport 1.1.1 §6.4.4). */
export class CompositeOperations<P extends Peer> {
  readonly #exchange: DeviceExchange<P>;
  readonly #decode: DecodeReport;

  constructor(exchange: DeviceExchange<P>, decode: DecodeReport) {
    this.#exchange = exchange;
    this.#decode = decode;
  }

  /** Paths that are not there, or cannot be read, are left out of the answer. */
  async read(target: Target<P>, paths: readonly Lwm2mPath[]): Promise<Entry[]> {
    return this.#entries(target, await this.#fetch(target, paths, {}));
  }

  /** All is done or nothing (Core 1.1.1 §6.3.9). Removals need SenML-ETCH, which only devices of LwM2M 1.2 may know. */
  async write(target: Target<P>, changes: readonly ResourceChange[]): Promise<void> {
    const { lookup, rootPath } = target;
    await writeValues(this.#exchange, target.peer, {
      request: { method: codes.ipatch, path: segmentsOf(target, Lwm2mPath.root) },
      formats: preferred(target),
      encode: (format) => encodeChanges(format, changes, { base: Lwm2mPath.root, lookup, rootPath }),
    });
  }

  /** Resolves with the values of now; what follows comes as notifications with this token. */
  async observe(target: Target<P>, paths: readonly Lwm2mPath[], token: Uint8Array): Promise<Entry[]> {
    const response = await this.#fetch(target, paths, { observe: 0, token });
    if (response.observe === undefined) {
      throw new OperationError('misbehaved', `the device answered, but does not observe ${paths.join(' ')}`);
    }
    return this.#entries(target, response);
  }

  async cancelObservation(target: Target<P>, paths: readonly Lwm2mPath[], token: Uint8Array): Promise<void> {
    await this.#fetch(target, paths, { observe: 1, token });
  }

  async #fetch(
    target: Target<P>,
    paths: readonly Lwm2mPath[],
    observing: { readonly observe?: 0 | 1; readonly token?: Uint8Array },
  ): Promise<ReceivedResponse> {
    let response: ReceivedResponse | undefined;
    for (const format of preferred(target)) {
      const { contentFormat, payload } = pathList(target, paths, format);
      const path = segmentsOf(target, Lwm2mPath.root);
      const request = { method: codes.fetch, path, payload, contentFormat, ...observing };
      response = await this.#exchange.request(target.peer, request);
      if (response.code !== codes.unsupportedContentFormat) break;
    }
    return succeeded(response as ReceivedResponse, 'device');
  }

  #entries(target: Target<P>, { contentFormat, payload }: ReceivedResponse): Entry[] {
    return understand(() => this.#decode(target, Lwm2mPath.root, contentFormat, payload));
  }
}

/** The body of a composite read or observation, in the format that the device likes best unless another is named. */
export const pathList = (
  manner: Manner,
  paths: readonly Lwm2mPath[],
  contentFormat: number = preferred(manner)[0] ?? ContentFormat.senmlCbor,
): { readonly contentFormat: number; readonly payload: Uint8Array } => ({
  contentFormat,
  payload: encodePaths(contentFormat, paths, manner.rootPath),
});

const preferred = ({ contentFormats }: Manner): readonly number[] => [
  ...new Set([...contentFormats.filter((format) => FORMATS.includes(format)), ...FORMATS]),
];
