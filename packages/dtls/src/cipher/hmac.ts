import { hash as digestOf } from 'node:crypto';

/** Of SHA-256 (FIPS 180-4 §1), the only hash of our suites. */
const BLOCK = 64;
const DIGEST = 32;
const INNER = 0x36;
const OUTER = 0x5c;
/** Longer messages get memory of their own. */
const SCRATCH = 1024;

// Shared by all keys: nothing below is asynchronous or re-entrant.
const scratch = Buffer.alloc(BLOCK + SCRATCH);
const outerInput = Buffer.alloc(BLOCK + DIGEST);

/**
 * HMAC (RFC 2104) under one key for several short messages. From two one-shot hashes: an Hmac object of node:crypto is
 * made and collected for each message, which for short ones costs more than the hashing (measured).
 */
export class Hmac {
  readonly #hash: 'sha256';
  readonly #key: Uint8Array;

  constructor(hash: 'sha256', secret: Uint8Array) {
    this.#hash = hash;
    this.#key = secret.length > BLOCK ? digest(hash, secret) : secret;
  }

  /** Of all parts as one message. */
  digest(...parts: readonly Uint8Array[]): Uint8Array {
    let length = BLOCK;
    for (const part of parts) length += part.length;
    const input = length > scratch.length ? Buffer.alloc(length) : scratch;
    this.#putKey(input, INNER);
    let at = BLOCK;
    for (const part of parts) {
      input.set(part, at);
      at += part.length;
    }
    this.#putKey(outerInput, OUTER);
    outerInput.write(digestOf(this.#hash, input.subarray(0, length), 'latin1'), BLOCK, 'latin1');
    const mac = digest(this.#hash, outerInput);
    input.fill(0, 0, length);
    outerInput.fill(0);
    return mac;
  }

  #putKey(block: Uint8Array, pad: number): void {
    const key = this.#key;
    for (let i = 0; i < key.length; i++) block[i] = (key[i] as number) ^ pad;
    block.fill(pad, key.length, BLOCK);
  }
}

/** As text and back: quicker than memory outside the heap for each digest (measured). */
export const digest = (hash: 'sha256', data: Uint8Array): Uint8Array =>
  new Uint8Array(Buffer.from(digestOf(hash, data, 'latin1'), 'latin1'));
