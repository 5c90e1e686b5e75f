import { CoapError } from '../coap-error.ts';
import type { StreamMessage } from '../message/stream-message.ts';
import { view } from '../message/view.ts';
import { decodeFrame, frameLength } from './frame-codec.ts';

/**
 * Cuts a byte stream into messages. What is kept between two chunks is less than one message of `maxMessageBytes`, and grows with what has arrived, not with what
 * was announced.
 */
export class FrameReader {
  /** From the next message on. */
  maxMessageBytes: number;
  #kept: Uint8Array = new Uint8Array();
  #length = 0;

  constructor(maxMessageBytes: number) {
    this.maxMessageBytes = maxMessageBytes;
  }

  /** Bytes of a message that is not whole yet. */
  get pending(): number {
    return this.#length;
  }

  /** The messages that this chunk completes, each read when it is asked for. Throws {@link CoapError} for what is none; then the stream is useless. */
  *read(chunk: Uint8Array): Generator<StreamMessage, void, undefined> {
    let bytes = chunk;
    if (this.#length > 0) {
      this.#append(chunk);
      bytes = view(this.#kept, 0, this.#length);
    }
    const end = bytes.length;
    let at = 0;
    for (;;) {
      const length = frameLength(bytes, at, end);
      if (length !== undefined && length > this.maxMessageBytes) {
        throw new CoapError('too-large', `a message of ${length} bytes exceeds ${this.maxMessageBytes}`);
      }
      if (length === undefined || at + length > end) break;
      const frame = view(bytes, at, at + length);
      at += length;
      // Before it is handed out, so that nothing is read twice by who stops here.
      if (at === end) this.#drop();
      yield decodeFrame(frame);
    }
    if (at === end || (at === 0 && this.#length > 0)) return;
    // A copy: the chunk may be a small part of a large buffer. The old one may have been handed out in parts.
    this.#kept = bytes.slice(at);
    this.#length = end - at;
  }

  #append(chunk: Uint8Array): void {
    const length = this.#length + chunk.length;
    if (length > this.#kept.length) {
      const grown = new Uint8Array(Math.max(length, 2 * this.#kept.length));
      grown.set(view(this.#kept, 0, this.#length));
      this.#kept = grown;
    }
    this.#kept.set(chunk, this.#length);
    this.#length = length;
  }

  #drop(): void {
    this.#kept = new Uint8Array();
    this.#length = 0;
  }
}
