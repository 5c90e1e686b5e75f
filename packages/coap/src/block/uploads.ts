import { BytesWriter, concat } from '@holdfast/bytes';
import type { Clock } from '@holdfast/kernel';
import { AgeList, type Aging } from '../exchange/age-list.ts';
import type { CoapResponse } from '../exchange/coap-request.ts';
import type { EndpointLimits } from '../exchange/endpoint-limits.ts';
import { codes } from '../message/codes.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { uintOption } from '../options/option-values.ts';
import { blockOffset, blockOption, isFull, type Block } from './block-option.ts';

/** A request body that arrives in blocks. */
export interface Upload extends Aging<Upload> {
  readonly peerKey: string;
  readonly key: string;
  body: BytesWriter;
  /** The whole body is with the handler. */
  handed: boolean;
}

/** What to do with a block: answer it; or hand over the whole body; or, while that is being done, stay silent. */
export type UploadStep =
  | { readonly kind: 'answer'; readonly response: CoapResponse }
  | { readonly kind: 'whole'; readonly upload: Upload | undefined; readonly body: Uint8Array }
  | { readonly kind: 'silence' };

export interface ArrivingBlock {
  readonly peerKey: string;
  /** See cacheKey. */
  readonly key: string;
  readonly block: Block;
  /** What the client says is the size of the whole. */
  readonly size1: number | undefined;
  readonly payload: Uint8Array;
}

/** Puts requests together from blocks that come in order (RFC 7959 §2.5), within limits of number, size and time. */
export class Uploads {
  readonly #limits: EndpointLimits;
  readonly #byPeer = new Map<string, Map<string, Upload>>();
  readonly #ages: AgeList<Upload>;
  #bytes = 0;

  constructor(clock: Clock, limits: EndpointLimits) {
    this.#limits = limits;
    this.#ages = new AgeList(clock, limits.uploadPauseMs, 1000, (upload) => this.#expire(upload));
  }

  get size(): number {
    return this.#ages.size;
  }

  take(arriving: ArrivingBlock): UploadStep {
    const { peerKey, key, block, size1, payload } = arriving;
    const offset = blockOffset(block);
    if (block.more && !isFull(block, payload.length)) return refuse(codes.badRequest, 'a block is not full');
    if (offset + payload.length > this.#limits.requestBytes || (size1 ?? 0) > this.#limits.requestBytes) {
      this.#remove(this.#byPeer.get(peerKey)?.get(key));
      return answer(codes.requestEntityTooLarge, [
        uintOption(optionNumbers.size1, this.#limits.requestBytes),
      ]);
    }
    if (offset === 0 && !block.more) return { kind: 'whole', upload: undefined, body: payload };

    let upload = this.#byPeer.get(peerKey)?.get(key);
    if (upload?.handed === true) return { kind: 'silence' };
    if (offset === 0) {
      this.#remove(upload);
      upload = this.#begin(peerKey, key);
    }
    if (upload === undefined || upload.body.length !== offset) {
      return upload === undefined && offset === 0
        ? refuse(codes.serviceUnavailable, 'too many block-wise transfers')
        : refuse(codes.requestEntityIncomplete, 'a block is missing');
    }
    if (!block.more) {
      // The last block is not appended, so that it can come again where the handler gives no answer.
      upload.handed = true;
      return { kind: 'whole', upload, body: concat(upload.body.bytes(), payload) };
    }
    if (this.#bytes + payload.length > this.#limits.uploadBytes) {
      this.#remove(upload);
      return refuse(codes.serviceUnavailable, 'too many block-wise transfers');
    }
    upload.body.put(payload);
    this.#bytes += payload.length;
    this.#ages.remove(upload);
    this.#ages.add(upload);
    return answer(codes.continue, [blockOption(optionNumbers.block1, this.accepted(block))]);
  }

  /** The Block1 option of the answer to a block: its number, and the size that later ones should have (RFC 7959 §2.3). */
  accepted(block: Block): Block {
    return { ...block, size: Math.min(block.size, this.#limits.blockBytes) };
  }

  /** The handler has answered the whole. */
  done(upload: Upload): void {
    this.#remove(upload);
  }

  /** The handler gave no answer: the last block may come again. */
  resume(upload: Upload): void {
    upload.handed = false;
  }

  /** The peer is gone. What is with a handler ends with that. */
  forget(peerKey: string): void {
    for (const upload of this.#byPeer.get(peerKey)?.values() ?? []) {
      if (!upload.handed) this.#remove(upload);
    }
  }

  clear(): void {
    this.#byPeer.clear();
    this.#ages.clear();
    this.#bytes = 0;
  }

  #begin(peerKey: string, key: string): Upload | undefined {
    let ofPeer = this.#byPeer.get(peerKey);
    if (ofPeer !== undefined && ofPeer.size >= this.#limits.uploadsPerPeer) {
      for (const other of ofPeer.values()) {
        if (other.handed) continue;
        this.#remove(other);
        break;
      }
      if (ofPeer.size >= this.#limits.uploadsPerPeer) return undefined;
    }
    if (this.#ages.size >= this.#limits.uploads) return undefined;
    ofPeer = this.#byPeer.get(peerKey);
    if (ofPeer === undefined) this.#byPeer.set(peerKey, (ofPeer = new Map()));
    const upload: Upload = {
      peerKey,
      key,
      body: new BytesWriter(2 * this.#limits.blockBytes),
      handed: false,
      due: 0,
      older: undefined,
      newer: undefined,
    };
    ofPeer.set(key, upload);
    this.#ages.add(upload);
    return upload;
  }

  #expire(upload: Upload): void {
    if (upload.handed) this.#ages.add(upload);
    else this.#remove(upload);
  }

  #remove(upload: Upload | undefined): void {
    if (upload === undefined) return;
    const ofPeer = this.#byPeer.get(upload.peerKey);
    if (ofPeer?.get(upload.key) !== upload) return;
    ofPeer.delete(upload.key);
    if (ofPeer.size === 0) this.#byPeer.delete(upload.peerKey);
    this.#ages.remove(upload);
    this.#bytes -= upload.body.length;
  }
}

const answer = (code: number, options: CoapResponse['options']): UploadStep => ({
  kind: 'answer',
  response: { code, options },
});

const refuse = (code: number, reason: string): UploadStep => ({
  kind: 'answer',
  response: { code, payload: new TextEncoder().encode(reason) },
});
