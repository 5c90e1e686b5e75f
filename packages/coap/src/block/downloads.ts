import type { Clock } from '@holdfast/kernel';
import { AgeList, type Aging } from '../exchange/age-list.ts';
import type { CoapResponse } from '../exchange/coap-request.ts';
import type { EndpointLimits } from '../exchange/endpoint-limits.ts';
import { codes, isSuccess } from '../message/codes.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { findOption, uintOption } from '../options/option-values.ts';
import { blockOffset, blockOption, type Block } from './block-option.ts';
import { entityTag } from './entity-tag.ts';

/** Names one transfer of one peer. */
export interface DownloadKey {
  /** The peer's key and the request's cache key. */
  readonly request: string;
  /** See bodyKey. */
  readonly body: string;
}

interface Download extends Aging<Download> {
  /** Of a request with a body also without: the latest one is meant where a later block is asked for without it. */
  readonly keys: readonly string[];
  readonly response: CoapResponse;
  readonly bytes: number;
}

/** Serves large representations block by block (RFC 7959 §2.4), each transfer from the one that it began with. */
export class Downloads {
  readonly #limits: EndpointLimits;
  readonly #byKey = new Map<string, Download>();
  readonly #ages: AgeList<Download>;
  #bytes = 0;

  constructor(clock: Clock, limits: EndpointLimits) {
    this.#limits = limits;
    this.#ages = new AgeList(clock, limits.downloadPauseMs, 1000, (download) => this.#remove(download));
  }

  get size(): number {
    return this.#ages.size;
  }

  /** What an earlier block of this transfer came from. */
  find(key: DownloadKey): CoapResponse | undefined {
    return this.#byKey.get(whole(key))?.response;
  }

  /**
   * The response that fits one message: as it is, or the block of it that was asked for. `key` is asked for only where blocks remain.
   * `messageBytes` is what one message can carry where no block was asked for.
   */
  slice(
    response: CoapResponse,
    wanted: Block | undefined,
    key: () => DownloadKey,
    messageBytes = this.#limits.blockBytes,
  ): CoapResponse {
    const body = response.payload;
    const size = Math.min(wanted?.size ?? this.#limits.blockBytes, this.#limits.blockBytes);
    // A refusal is not the representation whose block was asked for.
    const offset = wanted === undefined || !isSuccess(response.code) ? 0 : blockOffset(wanted);
    const fitting = wanted === undefined ? messageBytes : size;
    if (body === undefined || (body.length <= fitting && offset === 0)) return response;
    if (offset >= body.length) {
      return { code: codes.badRequest, payload: new TextEncoder().encode('no such block') };
    }
    const complete = withEntityTag(response, body);
    const end = Math.min(offset + size, body.length);
    const more = end < body.length;
    if (more) this.#keep(key(), complete, body.length);
    const options = [
      ...(complete.options ?? []),
      blockOption(optionNumbers.block2, { number: offset / size, more, size }),
    ];
    // The size of the whole is worth its bytes once, with the first block (RFC 7959 §4).
    if (offset === 0) options.push(uintOption(optionNumbers.size2, body.length));
    return { ...complete, payload: body.subarray(offset, end), options };
  }

  clear(): void {
    this.#byKey.clear();
    this.#ages.clear();
    this.#bytes = 0;
  }

  #keep(key: DownloadKey, response: CoapResponse, bytes: number): void {
    const known = this.#byKey.get(whole(key));
    if (known !== undefined) this.#remove(known);
    if (bytes > this.#limits.downloadBytes) return;
    const { observe: _, options = [], ...rest } = response;
    // Block1 confirms a block of the request, which a later response has nothing to do with.
    const kept = { ...rest, options: options.filter(({ number }) => number !== optionNumbers.block1) };
    const keys = key.body === '' ? [key.request] : [whole(key), key.request];
    const download: Download = { keys, response: kept, bytes, due: 0, older: undefined, newer: undefined };
    for (const name of keys) this.#byKey.set(name, download);
    this.#ages.add(download);
    this.#bytes += bytes;
    while (this.#ages.size > this.#limits.downloads || this.#bytes > this.#limits.downloadBytes) {
      if (this.#ages.oldest === undefined) return;
      this.#remove(this.#ages.oldest);
    }
  }

  #remove(download: Download): void {
    for (const key of download.keys) {
      if (this.#byKey.get(key) === download) this.#byKey.delete(key);
    }
    this.#ages.remove(download);
    this.#bytes -= download.bytes;
  }
}

const whole = ({ request, body }: DownloadKey): string => (body === '' ? request : `${request} ${body}`);

function withEntityTag(response: CoapResponse, body: Uint8Array): CoapResponse {
  if (findOption(response.options ?? [], optionNumbers.etag) !== undefined) return response;
  const etag = { number: optionNumbers.etag, value: entityTag(body) };
  return { ...response, options: [etag, ...(response.options ?? [])] };
}
