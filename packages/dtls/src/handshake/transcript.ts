import type { KeyObject } from 'node:crypto';
import { BytesWriter } from '@holdfast/bytes';
import { isSigned, sign } from '../certificate/signature.ts';
import { digest } from '../cipher/hmac.ts';
import { putMessage, type HandshakeMessage } from './handshake-fragment.ts';

/** As much as a handshake with a pre-shared key needs. */
const USUAL = 512;

/**
 * All handshake messages so far, each as one fragment (RFC 6347 §4.2.6): hashed, and signed in CertificateVerify. Signatures are
 * over the messages, and node:crypto takes no hash in their stead; hashing all of them anew is quicker than copying a hash object.
 */
export class Transcript {
  #messages: BytesWriter | undefined;
  /** Without certificates the session hash is the hash that the client's Finished is over, too. */
  #digest: Uint8Array | undefined;

  add(message: HandshakeMessage): void {
    this.#digest = undefined;
    this.#messages ??= new BytesWriter(USUAL);
    putMessage(this.#messages, message);
  }

  digest(): Uint8Array {
    return (this.#digest ??= digest('sha256', this.#bytes()));
  }

  /** The first ClientHello and HelloVerifyRequest do not count (RFC 6347 §4.2.1). */
  restart(): void {
    this.#digest = undefined;
    this.#messages = undefined;
  }

  sign(key: KeyObject): Uint8Array {
    return sign(key, [this.#bytes()]);
  }

  isSigned(key: KeyObject, signature: Uint8Array): boolean {
    return isSigned(key, [this.#bytes()], signature);
  }

  #bytes(): Uint8Array {
    return this.#messages?.view() ?? new Uint8Array();
  }
}
