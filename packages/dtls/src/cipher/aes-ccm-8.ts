import { createCipheriv, createDecipheriv, timingSafeEqual, type Cipheriv } from 'node:crypto';
import type { Aead } from './aead.ts';

/** AEAD_AES_128_CCM_8 (RFC 6655 §4): 12-byte nonce, so L = 3; 8-byte tag. */
const TAG = 8;
const NONCE = 12;
const BLOCK = 16;
/** RFC 3610 §2.2: Adata, M' = (8 - 2) / 2, L' = 3 - 1. Additional data is never empty here. */
const FLAGS = 0b0_1_011_010;
const COUNTER_FLAGS = 0b0_0_000_010;

/** Beyond so many bytes a cipher object for each record is quicker than two contexts fed from here (measured). */
const SMALL_SEAL = 320;
const SMALL_OPEN = 160;
/** RFC 9146 §5.3 with the longest Connection ID: 278 bytes, its length before it, padding after. */
const MAX_AAD = 288;

// Shared by all keys: nothing below is asynchronous or re-entrant.
const macInput = new Uint8Array(BLOCK + MAX_AAD + SMALL_SEAL + BLOCK);
const counters = new Uint8Array(SMALL_SEAL + 2 * BLOCK);
const zeroIv = new Uint8Array(BLOCK);
const expectedTag = new Uint8Array(TAG);
const receivedTag = new Uint8Array(TAG);
const oneShot = { authTagLength: TAG };

interface Contexts {
  readonly mac: Cipheriv;
  readonly counter: Cipheriv;
  /** What the CBC chain ended with. */
  readonly last: Uint8Array;
}

/**
 * AES-128-CCM with two contexts that live as long as the key: AES-CBC for the CBC-MAC, its chain reset by XORing the block it
 * ended with into the next first block, and AES-ECB for the counter blocks. For small records this needs half the time of a
 * cipher object for each.
 */
export class AesCcm8 implements Aead {
  readonly tagLength = TAG;
  readonly #key: Uint8Array;
  /** Made for the second record: a key that is used once, by a device that reports once an hour, needs none. */
  #contexts: Contexts | undefined;
  #used = false;

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
    const contentLength = content.length;
    const length = trailer < 0 ? contentLength : contentLength + 1;
    const contexts = length > SMALL_SEAL ? undefined : this.#warm();
    if (contexts === undefined) {
      this.#sealOnce(nonce, aad, aadLength, content, trailer, out, at);
      return;
    }
    const from = putAad(nonce, aad, aadLength, length);
    for (let i = 0; i < contentLength; i++) macInput[from + i] = content[i] as number;
    if (trailer >= 0) macInput[from + contentLength] = trailer;
    const stream = keyStream(contexts, nonce, length);
    for (let i = 0; i < length; i++) {
      out[at + i] = (macInput[from + i] as number) ^ (stream[BLOCK + i] as number);
    }
    const mac = cbcMac(contexts, from, length);
    const tagAt = at + length;
    for (let i = 0; i < TAG; i++) out[tagAt + i] = (mac[i] as number) ^ (stream[i] as number);
  }

  open(
    nonce: Uint8Array,
    aad: Uint8Array,
    aadLength: number,
    input: Uint8Array,
    start: number,
    end: number,
  ): Uint8Array | undefined {
    const length = end - start - TAG;
    if (length < 0) return undefined;
    const contexts = length > SMALL_OPEN ? undefined : this.#warm();
    if (contexts === undefined) return this.#openOnce(nonce, aad, aadLength, input, start, end);
    const from = putAad(nonce, aad, aadLength, length);
    const stream = keyStream(contexts, nonce, length);
    const plaintext = new Uint8Array(length);
    for (let i = 0; i < length; i++) {
      const byte = (input[start + i] as number) ^ (stream[BLOCK + i] as number);
      plaintext[i] = byte;
      macInput[from + i] = byte;
    }
    const mac = cbcMac(contexts, from, length);
    const tagAt = end - TAG;
    for (let i = 0; i < TAG; i++) {
      expectedTag[i] = (mac[i] as number) ^ (stream[i] as number);
      receivedTag[i] = input[tagAt + i] as number;
    }
    return timingSafeEqual(expectedTag, receivedTag) ? plaintext : undefined;
  }

  #warm(): Contexts | undefined {
    if (this.#contexts !== undefined) return this.#contexts;
    if (this.#used) {
      this.#contexts = {
        mac: createCipheriv('aes-128-cbc', this.#key, zeroIv).setAutoPadding(false),
        counter: createCipheriv('aes-128-ecb', this.#key, null).setAutoPadding(false),
        last: new Uint8Array(BLOCK),
      };
    }
    this.#used = true;
    return this.#contexts;
  }

  #sealOnce(
    nonce: Uint8Array,
    aad: Uint8Array,
    aadLength: number,
    content: Uint8Array,
    trailer: number,
    out: Uint8Array,
    at: number,
  ): void {
    let plaintext = content;
    if (trailer >= 0) {
      plaintext = new Uint8Array(content.length + 1);
      plaintext.set(content);
      plaintext[content.length] = trailer;
    }
    const cipher = createCipheriv('aes-128-ccm', this.#key, nonce, oneShot);
    cipher.setAAD(aad.subarray(0, aadLength), { plaintextLength: plaintext.length });
    out.set(cipher.update(plaintext), at);
    cipher.final();
    out.set(cipher.getAuthTag(), at + plaintext.length);
  }

  #openOnce(
    nonce: Uint8Array,
    aad: Uint8Array,
    aadLength: number,
    input: Uint8Array,
    start: number,
    end: number,
  ): Uint8Array | undefined {
    const decipher = createDecipheriv('aes-128-ccm', this.#key, nonce, oneShot);
    decipher.setAuthTag(input.subarray(end - TAG, end));
    decipher.setAAD(aad.subarray(0, aadLength), { plaintextLength: end - TAG - start });
    try {
      const plaintext = decipher.update(input.subarray(start, end - TAG));
      decipher.final();
      // A plain Uint8Array: Buffer's slice() has another meaning.
      return new Uint8Array(plaintext.buffer, plaintext.byteOffset, plaintext.length);
    } catch {
      return undefined;
    }
  }
}

/** Block 0 masks the tag; the plaintext's stream begins at byte 16. */
function keyStream({ counter }: Contexts, nonce: Uint8Array, length: number): Uint8Array {
  const blocks = 1 + ((length + BLOCK - 1) >> 4);
  for (let block = 0, at = 0; block < blocks; block++, at += BLOCK) {
    counters[at] = COUNTER_FLAGS;
    for (let i = 0; i < NONCE; i++) counters[at + 1 + i] = nonce[i] as number;
    counters[at + 13] = 0;
    counters[at + 14] = 0;
    counters[at + 15] = block;
  }
  return counter.update(counters.subarray(0, blocks * BLOCK));
}

/** The CBC-MAC of `macInput`, whose plaintext begins at `from`. */
function cbcMac({ mac, last }: Contexts, from: number, length: number): Uint8Array {
  for (let i = 0; i < BLOCK; i++) macInput[i] = (macInput[i] as number) ^ (last[i] as number);
  const used = from + length;
  const padded = (used + BLOCK - 1) & ~(BLOCK - 1);
  for (let i = used; i < padded; i++) macInput[i] = 0;
  const chain = mac.update(macInput.subarray(0, padded));
  const lastAt = padded - BLOCK;
  for (let i = 0; i < BLOCK; i++) last[i] = chain[lastAt + i] as number;
  return last;
}

/** B0 and the additional data (RFC 3610 §2.2) into `macInput`; gives where the plaintext goes. */
function putAad(nonce: Uint8Array, aad: Uint8Array, aadLength: number, length: number): number {
  macInput[0] = FLAGS;
  for (let i = 0; i < NONCE; i++) macInput[1 + i] = nonce[i] as number;
  macInput[13] = 0;
  macInput[14] = length >> 8;
  macInput[15] = length & 0xff;
  macInput[16] = aadLength >> 8;
  macInput[17] = aadLength & 0xff;
  const aadAt = BLOCK + 2;
  for (let i = 0; i < aadLength; i++) macInput[aadAt + i] = aad[i] as number;
  const used = aadAt + aadLength;
  const padded = (used + BLOCK - 1) & ~(BLOCK - 1);
  for (let i = used; i < padded; i++) macInput[i] = 0;
  return padded;
}
