import { contentFormat, type CoapRequest } from '@holdfast/coap';
import { BytesError, fromUtf8 } from '@holdfast/bytes';
import type { Clock, Peer } from '@holdfast/kernel';
import {
  ContentFormat,
  decodeChanges,
  decodeEntries,
  encodeEntries,
  Lwm2mError,
  Lwm2mPath,
  type Entry,
  type ResourceChange,
} from '@holdfast/lwm2m';
import { Refusal } from '../../refusal.ts';
import type { ObjectStore } from '../objects/object-store.ts';

interface RequestValuesContext {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly rootPath: string;
}

/** Between the bytes of requests and the paths and values of this device. */
export class RequestValues {
  /** The segments that all paths begin with. */
  readonly root: readonly string[];
  readonly #context: RequestValuesContext;

  constructor(context: RequestValuesContext) {
    this.#context = context;
    this.root = context.rootPath.split('/').filter((segment) => segment !== '');
  }

  get rootPath(): string {
    return this.#context.rootPath;
  }

  encode(base: Lwm2mPath, format: number, entries: readonly Entry[]): Uint8Array {
    const { store, rootPath } = this.#context;
    return encodeEntries(format, entries, { base, lookup: store.lookup, rootPath });
  }

  /** `instanceId`: the one to assume where the payload names none. */
  decode({ options, payload }: CoapRequest<Peer>, base: Lwm2mPath, instanceId?: number): Entry[] {
    const { store, clock, rootPath } = this.#context;
    const format = contentFormat(options) ?? ContentFormat.text;
    if (format === ContentFormat.linkFormat)
      throw new Refusal('unsupported_content_format', 'links are no values');
    return decodeEntries(format, payload, {
      base,
      lookup: store.lookup,
      now: clock.now() / 1000,
      rootPath,
      ...(instanceId === undefined ? {} : { instanceId }),
    });
  }

  /** Of a Write-Composite. */
  decodeChanges({ payload }: CoapRequest<Peer>, format: number): ResourceChange[] {
    const { store, clock, rootPath } = this.#context;
    const context = { base: Lwm2mPath.root, lookup: store.lookup, now: clock.now() / 1000, rootPath };
    return decodeChanges(format, payload, context);
  }

  /** Throws 4.04 for what is no path of the data model. */
  pathOf(segments: readonly string[]): Lwm2mPath {
    const isBelow = this.root.every((segment, i) => segments[i] === segment);
    if (!isBelow) throw new Refusal('not_found', 'outside the root');
    const below = segments.slice(this.root.length);
    // A trailing slash is an empty segment.
    if (below.at(-1) === '') below.pop();
    try {
      return Lwm2mPath.fromSegments(below);
    } catch (cause) {
      if (!(cause instanceof Lwm2mError)) throw cause;
      throw new Refusal('not_found', 'no path of the data model', { cause });
    }
  }
}

export function textOf(payload: Uint8Array): string {
  try {
    return fromUtf8(payload);
  } catch (cause) {
    if (!(cause instanceof BytesError)) throw cause;
    throw new Refusal('bad_request', 'the arguments are not text', { cause });
  }
}
