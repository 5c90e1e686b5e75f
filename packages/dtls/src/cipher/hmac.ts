import { hash as digestOf } from 'node:crypto';

/** Of SHA-256 (FIPS 180-4 §1), the only hash of our suites. */
const BLOCK = 64;
export const DIGEST = 32;
const INNER = 0x36;
const OUTER = 0x5c;
/** Longer messages get memory of their own. */
const ROOM = 512;

/**
 * HMAC (RFC 2104) for short messages under one key after another. From two one-shot hashes: an Hmac object of node:crypto is
 * made and collected for each message, which for short ones costs more than the hashing (measured).
 */
export class Hmac {
  readonly #hash: 'sha256';
  /** The padded key, and the message behind it. */
  readonly #inner = new Uint8Array(BLOCK + ROOM);
  readonly #outer = new Uint8Array(BLOCK + DIGEST);
  /** The beginning of `inner` by length, as it is needed: messages have few lengths, and a view for each costs more than hashing. */
  readonly #inputs: Uint8Array[] = [];

  constructor(hash: 'sha256', secret: Uint8Array = new Uint8Array()) {
    this.#hash = hash;
    this.setKey(secret);
  }

  setKey(secret: Uint8Array): void {
    const key = secret.length > BLOCK ? digest(this.#hash, secret) : secret;
    for (let i = 0; i < BLOCK; i++) {
      const byte = i < key.length ? (key[i] as number) : 0;
      this.#inner[i] = byte ^ INNER;
      this.#outer[i] = byte ^ OUTER;
    }
  }

  /** Of all parts as one message. */
  digest(...parts: readonly Uint8Array[]): Uint8Array {
    const mac = new Uint8Array(DIGEST);
    this.digestInto(mac, ...parts);
    return mac;
  }

  /** The same to the beginning of `out`, which may be one of the parts. */
  digestInto(out: Uint8Array, ...parts: readonly Uint8Array[]): void {
    let end = BLOCK;
    for (const part of parts) end += part.length;
    const input = this.#input(end);
    let at = BLOCK;
    for (const part of parts) {
      input.set(part, at);
      at += part.length;
    }
    put(this.#outer, BLOCK, digestOf(this.#hash, input, 'latin1'));
    put(out, 0, digestOf(this.#hash, this.#outer, 'latin1'));
  }

  #input(length: number): Uint8Array {
    if (length <= BLOCK + ROOM) return (this.#inputs[length] ??= this.#inner.subarray(0, length));
    const input = new Uint8Array(length);
    input.set(this.#inner.subarray(0, BLOCK));
    return input;
  }

  /** Forgets the key and what it was used for. */
  clear(): void {
    this.#inner.fill(0);
    this.#outer.fill(0);
  }
}

export function digest(hash: 'sha256', data: Uint8Array): Uint8Array {
  const out = new Uint8Array(DIGEST);
  put(out, 0, digestOf(hash, data, 'latin1'));
  return out;
}

/** Digests come as text, a byte for each character: quicker than memory outside the heap for each (measured). */
function put(out: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < DIGEST; i++) out[at + i] = text.charCodeAt(i);
}
