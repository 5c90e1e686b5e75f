import { createCipheriv, createDecipheriv, createHmac, randomFillSync, timingSafeEqual } from 'node:crypto';
import { DTLS_1_2, HEADER_LENGTH, putHeader, TLS12_CID, type RecordView } from '../record/record-view.ts';
import {
  innerTypeAt,
  MAX_ADDITIONAL_DATA,
  putAdditionalData,
  putCidAdditionalData,
} from './additional-data.ts';
import type { RecordCipher } from './record-cipher.ts';

const BLOCK = 16;
const MAC = 32;
const PROTECTED_EPOCH = 1;

// Shared by all sessions: nothing here is asynchronous or re-entrant.
const macInput = new Uint8Array(MAX_ADDITIONAL_DATA);

/**
 * AES-128-CBC with HMAC-SHA-256 over the ciphertext (RFC 7366 §3, RFC 9146 §5.2). The other order of RFC 5246 is not
 * offered: JavaScript cannot check its padding and MAC in constant time.
 */
export class CbcRecordCipher implements RecordCipher {
  readonly #key: Uint8Array;
  readonly #macKey: Uint8Array;
  readonly #cid: Uint8Array;

  constructor(key: Uint8Array, macKey: Uint8Array, cid: Uint8Array) {
    this.#key = key;
    this.#macKey = macKey;
    this.#cid = cid;
  }

  get overhead(): number {
    const cid = this.#cid.length;
    return HEADER_LENGTH + BLOCK + BLOCK + MAC + (cid === 0 ? 0 : cid + 1);
  }

  seal(type: number, sequence: number, content: Uint8Array): Uint8Array {
    const cid = this.#cid;
    const withCid = cid.length > 0;
    const inner = content.length + (withCid ? 1 : 0);
    // RFC 5246 §6.2.3.2: the byte that tells the length of the padding comes last and is padding, too.
    const padded = (inner + BLOCK) & ~(BLOCK - 1);
    const plaintext = new Uint8Array(padded).fill(padded - inner - 1, inner);
    plaintext.set(content);
    if (withCid) plaintext[content.length] = type;

    const protectedLength = BLOCK + padded;
    const record = new Uint8Array(HEADER_LENGTH + cid.length + protectedLength + MAC);
    let at = putHeader(record, withCid ? TLS12_CID : type, DTLS_1_2, PROTECTED_EPOCH, sequence);
    record.set(cid, at);
    at += cid.length;
    record[at++] = (protectedLength + MAC) >> 8;
    record[at++] = (protectedLength + MAC) & 0xff;
    const iv = record.subarray(at, at + BLOCK);
    randomFillSync(iv);
    const cipher = createCipheriv('aes-128-cbc', this.#key, iv).setAutoPadding(false);
    record.set(cipher.update(plaintext), at + BLOCK);
    cipher.final();
    const length = withCid
      ? putCidAdditionalData(macInput, cid, 0, cid.length, DTLS_1_2, sequence, protectedLength)
      : putAdditionalData(macInput, type, DTLS_1_2, sequence, protectedLength);
    record.set(this.#mac(length, record.subarray(at, at + protectedLength)), at + protectedLength);
    return record;
  }

  open(view: RecordView): Uint8Array | undefined {
    const { datagram, start, end, type, version, sequence } = view;
    const macAt = end - MAC;
    const protectedLength = macAt - start;
    if (protectedLength < 2 * BLOCK || protectedLength % BLOCK !== 0) return undefined;
    const withCid = type === TLS12_CID;
    const length = withCid
      ? putCidAdditionalData(
          macInput,
          datagram,
          view.cidAt,
          this.#cid.length,
          version,
          sequence,
          protectedLength,
        )
      : putAdditionalData(macInput, type, version, sequence, protectedLength);
    const expected = this.#mac(length, datagram.subarray(start, macAt));
    if (!timingSafeEqual(expected, datagram.subarray(macAt, end))) return undefined;

    const iv = datagram.subarray(start, start + BLOCK);
    const decipher = createDecipheriv('aes-128-cbc', this.#key, iv).setAutoPadding(false);
    const plaintext = new Uint8Array(decipher.update(datagram.subarray(start + BLOCK, macAt)));
    decipher.final();
    const content = withoutPadding(plaintext);
    if (content === undefined || !withCid) return content;
    const typeAt = innerTypeAt(content);
    if (typeAt < 0) return undefined;
    view.type = content[typeAt] as number;
    return content.subarray(0, typeAt);
  }

  #mac(length: number, protectedPart: Uint8Array): Uint8Array {
    return createHmac('sha256', this.#macKey)
      .update(macInput.subarray(0, length))
      .update(protectedPart)
      .digest();
  }
}

/** All of it is authentic by now, so what is looked at first tells a stranger nothing. */
function withoutPadding(plaintext: Uint8Array): Uint8Array | undefined {
  const padding = plaintext.at(-1) as number;
  const end = plaintext.length - padding - 1;
  if (end < 0) return undefined;
  for (let i = end; i < plaintext.length; i++) if (plaintext[i] !== padding) return undefined;
  return plaintext.subarray(0, end);
}
