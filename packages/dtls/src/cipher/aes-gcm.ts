import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Aead } from './aead.ts';

const TAG = 16;
const oneShot = { authTagLength: TAG };

/** AEAD_AES_128_GCM (RFC 5288 §3): 12-byte nonce, 16-byte tag. Node's contexts take no second nonce, so each record has its own. */
export class AesGcm implements Aead {
  readonly tagLength = TAG;
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  seal(
    nonce: Uint8Array,
    aad: Uint8Array,
    aadLength: number,
    content: Uint8Array,
    trailer: number,
    out: Uint8Array,
    at: number,
  ): void {
    const cipher = createCipheriv('aes-128-gcm', this.#key, nonce, oneShot);
    cipher.setAAD(aad.subarray(0, aadLength));
    out.set(cipher.update(content), at);
    let end = at + content.length;
    if (trailer >= 0) out.set(cipher.update(Uint8Array.of(trailer)), end++);
    cipher.final();
    out.set(cipher.getAuthTag(), end);
  }

  open(
    nonce: Uint8Array,
    aad: Uint8Array,
    aadLength: number,
    input: Uint8Array,
    start: number,
    end: number,
  ): Uint8Array | undefined {
    if (end - start < TAG) return undefined;
    const decipher = createDecipheriv('aes-128-gcm', this.#key, nonce, oneShot);
    decipher.setAuthTag(input.subarray(end - TAG, end));
    decipher.setAAD(aad.subarray(0, aadLength));
    try {
      const plaintext = decipher.update(input.subarray(start, end - TAG));
      decipher.final();
      return new Uint8Array(plaintext.buffer, plaintext.byteOffset, plaintext.length);
    } catch {
      return undefined;
    }
  }
}
