import type { KeyObject } from 'node:crypto';
import { concat } from '@holdfast/bytes';
import { isSigned, sign } from '../certificate/signature.ts';
import { digest } from '../cipher/hmac.ts';
import { encodeMessage, type HandshakeMessage } from './handshake-fragment.ts';

/**
 * All handshake messages so far, each as one fragment (RFC 6347 §4.2.6): hashed, and signed in CertificateVerify. Signatures are
 * over the messages, and node:crypto takes no hash in their stead; hashing all of them anew is quicker than copying a hash object.
 */
export class Transcript {
  #messages: Uint8Array[] = [];

  add(message: HandshakeMessage): void {
    this.#messages.push(encodeMessage(message));
  }

  digest(): Uint8Array {
    return digest('sha256', concat(...this.#messages));
  }

  /** The first ClientHello and HelloVerifyRequest do not count (RFC 6347 §4.2.1). */
  restart(): void {
    this.#messages = [];
  }

  /** Nothing more will be hashed or signed. */
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
