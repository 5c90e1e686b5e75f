import { createHash, type KeyObject } from 'node:crypto';
import { isSigned, sign } from '../certificate/signature.ts';
import { encodeMessage, type HandshakeMessage } from './handshake-fragment.ts';

/** All handshake messages so far, each as one fragment (RFC 6347 §4.2.6): hashed, and signed in CertificateVerify. */
export class Transcript {
  #hash = createHash('sha256');
  /** Signatures are over the messages, and node:crypto takes no hash in their stead. */
  #messages: Uint8Array[] = [];

  add(message: HandshakeMessage): void {
    const encoded = encodeMessage(message);
    this.#hash.update(encoded);
    this.#messages.push(encoded);
  }

  digest(): Uint8Array {
    return this.#hash.copy().digest();
  }

  /** The first ClientHello and HelloVerifyRequest do not count (RFC 6347 §4.2.1). */
  restart(): void {
    this.#hash = createHash('sha256');
    this.#messages = [];
  }

  /** Nothing more will be signed. */
  release(): void {
    this.#messages = [];
  }

  sign(key: KeyObject): Uint8Array {
    return sign(key, this.#messages);
  }

  isSigned(key: KeyObject, signature: Uint8Array): boolean {
    return isSigned(key, this.#messages, signature);
  }
}
