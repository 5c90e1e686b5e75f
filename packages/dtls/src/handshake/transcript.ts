import { createHash } from 'node:crypto';
import { encodeMessage, type HandshakeMessage } from './handshake-fragment.ts';

/** The hash over all handshake messages, each as one fragment (RFC 6347 §4.2.6). */
export class Transcript {
  #hash = createHash('sha256');

  add(message: HandshakeMessage): void {
    this.#hash.update(encodeMessage(message));
  }

  digest(): Uint8Array {
    return this.#hash.copy().digest();
  }

  /** The first ClientHello and HelloVerifyRequest do not count (RFC 6347 §4.2.1). */
  restart(): void {
    this.#hash = createHash('sha256');
  }
}
