import { transient } from '@holdfast/bytes';
import { DTLS_1_2, HEADER_LENGTH, putHeader, TLS12_CID, type RecordView } from '../record/record-view.ts';
import {
  innerTypeAt,
  MAX_ADDITIONAL_DATA,
  putAdditionalData,
  putCidAdditionalData,
} from './additional-data.ts';
import type { Aead } from './aead.ts';
import type { RecordCipher } from './record-cipher.ts';

/** RFC 6655 §3, RFC 5288 §3: salt from the key block, then the eight bytes that each record carries. */
const SALT = 4;
const EXPLICIT = 8;
const PROTECTED_EPOCH = 1;

// Shared by all sessions: nothing here is asynchronous or re-entrant.
const nonce = new Uint8Array(SALT + EXPLICIT);
const aad = new Uint8Array(MAX_ADDITIONAL_DATA);

/** Protects or opens the records of one direction with an AEAD whose nonce has an explicit part. */
export class AeadRecordCipher implements RecordCipher {
  readonly #aead: Aead;
  readonly #salt: Uint8Array;
  /** Of the direction: RFC 9146 §3. Empty: records keep the form of RFC 6347. */
  readonly #cid: Uint8Array;

  constructor(aead: Aead, salt: Uint8Array, cid: Uint8Array) {
    this.#aead = aead;
    this.#salt = salt;
    this.#cid = cid;
  }

  get overhead(): number {
    const cid = this.#cid.length;
    return HEADER_LENGTH + EXPLICIT + this.#aead.tagLength + (cid === 0 ? 0 : cid + 1);
  }

  seal(type: number, sequence: number, content: Uint8Array): Uint8Array {
    const cid = this.#cid;
    const inner = cid.length === 0 ? content.length : content.length + 1;
    const record = transient(content.length + this.overhead);
    const outerType = cid.length === 0 ? type : TLS12_CID;
    let at = putHeader(record, outerType, DTLS_1_2, PROTECTED_EPOCH, sequence);
    for (let i = 0; i < cid.length; i++) record[at++] = cid[i] as number;
    const length = EXPLICIT + inner + this.#aead.tagLength;
    record[at++] = length >> 8;
    record[at++] = length & 0xff;
    // RFC 6655 §3: epoch and sequence number make a nonce_explicit that is unique for the key.
    for (let i = 0; i < EXPLICIT; i++) record[at + i] = record[3 + i] as number;
    this.#putNonce(record, at);
    const aadLength =
      cid.length === 0
        ? putAdditionalData(aad, type, DTLS_1_2, sequence, inner)
        : putCidAdditionalData(aad, cid, 0, cid.length, DTLS_1_2, sequence, inner);
    this.#aead.seal(nonce, aad, aadLength, content, cid.length === 0 ? -1 : type, record, at + EXPLICIT);
    return record;
  }

  open(view: RecordView): Uint8Array | undefined {
    const { datagram, start, end, type } = view;
    const inner = end - start - EXPLICIT - this.#aead.tagLength;
    if (inner < 0) return undefined;
    this.#putNonce(datagram, start);
    const withCid = type === TLS12_CID;
    const aadLength = withCid
      ? putCidAdditionalData(aad, datagram, view.cidAt, this.#cid.length, view.version, view.sequence, inner)
      : putAdditionalData(aad, type, view.version, view.sequence, inner);
    const content = this.#aead.open(nonce, aad, aadLength, datagram, start + EXPLICIT, end);
    if (content === undefined || !withCid) return content;
    const at = innerTypeAt(content);
    if (at < 0) return undefined;
    view.type = content[at] as number;
    return content.subarray(0, at);
  }

  #putNonce(record: Uint8Array, explicitAt: number): void {
    const salt = this.#salt;
    for (let i = 0; i < SALT; i++) nonce[i] = salt[i] as number;
    for (let i = 0; i < EXPLICIT; i++) nonce[SALT + i] = record[explicitAt + i] as number;
  }
}
