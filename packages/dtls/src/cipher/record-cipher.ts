import {
  DTLS_1_2,
  HEADER_LENGTH,
  putHeader,
  putSequence,
  TLS12_CID,
  type RecordView,
} from '../record/record-view.ts';
import type { Aead } from './aead.ts';

/** RFC 6655 §3, RFC 5288 §3: salt from the key block, then the eight bytes that each record carries. */
const SALT = 4;
const EXPLICIT = 8;
const PROTECTED_EPOCH = 1;

// Shared by all sessions: nothing here is asynchronous or re-entrant.
const nonce = new Uint8Array(SALT + EXPLICIT);
const aad = new Uint8Array(288);

/** Protects or opens the records of one direction with an AEAD whose nonce has an explicit part. */
export class RecordCipher {
  readonly #aead: Aead;
  readonly #salt: Uint8Array;
  /** Of the direction: RFC 9146 §3. Empty: records keep the form of RFC 6347. */
  readonly #cid: Uint8Array;

  constructor(aead: Aead, salt: Uint8Array, cid: Uint8Array) {
    this.#aead = aead;
    this.#salt = salt;
    this.#cid = cid;
  }

  /** What protection adds to content. */
  get overhead(): number {
    const cid = this.#cid.length;
    return HEADER_LENGTH + EXPLICIT + this.#aead.tagLength + (cid === 0 ? 0 : cid + 1);
  }

  /** A whole record of epoch 1. */
  seal(type: number, sequence: number, content: Uint8Array): Uint8Array {
    const cid = this.#cid;
    const inner = cid.length === 0 ? content.length : content.length + 1;
    const record = new Uint8Array(content.length + this.overhead);
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
        ? putAad(type, DTLS_1_2, sequence, inner)
        : putCidAad(cid, 0, cid.length, DTLS_1_2, sequence, inner);
    this.#aead.seal(nonce, aad, aadLength, content, cid.length === 0 ? -1 : type, record, at + EXPLICIT);
    return record;
  }

  /**
   * The record's content, or undefined if it is not authentic. The caller has looked the Connection ID up, so it is this
   * session's. With one, `view.type` becomes the true type.
   */
  open(view: RecordView): Uint8Array | undefined {
    const { datagram, start, end, type } = view;
    const inner = end - start - EXPLICIT - this.#aead.tagLength;
    if (inner < 0) return undefined;
    this.#putNonce(datagram, start);
    const withCid = type === TLS12_CID;
    const aadLength = withCid
      ? putCidAad(datagram, view.cidAt, this.#cid.length, view.version, view.sequence, inner)
      : putAad(type, view.version, view.sequence, inner);
    const content = this.#aead.open(nonce, aad, aadLength, datagram, start + EXPLICIT, end);
    if (content === undefined || !withCid) return content;
    // RFC 9146 §4: content, true type, zeros. Zeros alone are not a record.
    let at = content.length - 1;
    while (at >= 0 && content[at] === 0) at--;
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

/** RFC 5246 §6.2.3.3 with the sequence number of RFC 6347 §4.1.2.1. */
function putAad(type: number, version: number, sequence: number, length: number): number {
  aad[0] = 0;
  aad[1] = PROTECTED_EPOCH;
  putSequence(aad, 2, sequence);
  aad[8] = type;
  aad[9] = version >> 8;
  aad[10] = version & 0xff;
  aad[11] = length >> 8;
  aad[12] = length & 0xff;
  return 13;
}

/** RFC 9146 §5.3. */
function putCidAad(
  cid: Uint8Array,
  cidAt: number,
  cidLength: number,
  version: number,
  sequence: number,
  length: number,
): number {
  for (let i = 0; i < 8; i++) aad[i] = 0xff;
  aad[8] = TLS12_CID;
  aad[9] = cidLength;
  aad[10] = TLS12_CID;
  aad[11] = version >> 8;
  aad[12] = version & 0xff;
  aad[13] = 0;
  aad[14] = PROTECTED_EPOCH;
  putSequence(aad, 15, sequence);
  for (let i = 0; i < cidLength; i++) aad[21 + i] = cid[cidAt + i] as number;
  const at = 21 + cidLength;
  aad[at] = length >> 8;
  aad[at + 1] = length & 0xff;
  return at + 2;
}
