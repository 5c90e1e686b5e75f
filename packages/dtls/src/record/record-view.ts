import { transient } from '@holdfast/bytes';

/** RFC 5246 §6.2.1; 25 is RFC 9146 §4. */
export const CHANGE_CIPHER_SPEC = 20;
export const ALERT = 21;
export const HANDSHAKE = 22;
export const APPLICATION_DATA = 23;
export const TLS12_CID = 25;

/** DTLS 1.2, and DTLS 1.0 as first records and HelloVerifyRequest may carry it (RFC 6347 §4.2.1). */
export const DTLS_1_2 = 0xfefd;
export const DTLS_1_0 = 0xfeff;

/** RFC 6347 §4.1: type, version, epoch, sequence number, length. */
export const HEADER_LENGTH = 13;
export const MAX_PLAINTEXT = 16_384;
const MAX_CIPHERTEXT = MAX_PLAINTEXT + 2048;
const HIGH = 0x1_0000_0000;
const NOTHING = new Uint8Array();

/** Where the parts of one record lie in a datagram. One view serves all records: reading moves it. */
export class RecordView {
  datagram: Uint8Array = NOTHING;
  type = 0;
  version = 0;
  epoch = 0;
  sequence = 0;
  /** Where the Connection ID begins; empty unless `type` is tls12_cid. */
  cidAt = 0;
  cidLength = 0;
  /** Where the record begins. */
  at = 0;
  /** The fragment's bounds. `end` is where the next record begins. */
  start = 0;
  end = 0;

  /** Begins a datagram. `cidLength` is that of our own Connection IDs (RFC 9146 §3: the receiver knows it). */
  begin(datagram: Uint8Array, cidLength: number): void {
    this.datagram = datagram;
    this.cidLength = cidLength;
    this.end = 0;
  }

  get done(): boolean {
    return this.end >= this.datagram.length;
  }

  /** Moves to the next record. False: what is left of the datagram is no record, and is to be dropped. */
  next(): boolean {
    const bytes = this.datagram;
    const at = this.end;
    if (at + HEADER_LENGTH > bytes.length) return false;
    const type = bytes[at] as number;
    this.at = at;
    this.type = type;
    this.version = u16(bytes, at + 1);
    this.epoch = u16(bytes, at + 3);
    this.sequence = u16(bytes, at + 5) * HIGH + u16(bytes, at + 7) * 0x1_0000 + u16(bytes, at + 9);
    const cidLength = type === TLS12_CID ? this.cidLength : 0;
    this.cidAt = at + 11;
    const lengthAt = at + 11 + cidLength;
    this.start = lengthAt + 2;
    if (this.start > bytes.length) return false;
    const length = u16(bytes, lengthAt);
    this.end = this.start + length;
    return this.end <= bytes.length && length <= MAX_CIPHERTEXT && this.version >> 8 === 0xfe;
  }

  /** Of the whole record. */
  get length(): number {
    return this.end - this.at;
  }

  /** The whole record by itself. */
  copy(): Uint8Array {
    const record = transient(this.length);
    record.set(this.datagram.subarray(this.at, this.end));
    return record;
  }

  /** The fragment, as a view. */
  fragment(): Uint8Array {
    return this.datagram.subarray(this.start, this.end);
  }
}

const u16 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) << 8) | (bytes[at + 1] as number);

/** Writes type, version, epoch and sequence number; gives where the Connection ID or the length goes. */
export function putHeader(
  out: Uint8Array,
  type: number,
  version: number,
  epoch: number,
  sequence: number,
): number {
  out[0] = type;
  out[1] = version >> 8;
  out[2] = version & 0xff;
  out[3] = epoch >> 8;
  out[4] = epoch & 0xff;
  putSequence(out, 5, sequence);
  return 11;
}

/** 48 bits, big-endian. */
export function putSequence(out: Uint8Array, at: number, sequence: number): void {
  const high = Math.floor(sequence / HIGH);
  const low = sequence >>> 0;
  out[at] = high >> 8;
  out[at + 1] = high & 0xff;
  out[at + 2] = low >>> 24;
  out[at + 3] = (low >>> 16) & 0xff;
  out[at + 4] = (low >>> 8) & 0xff;
  out[at + 5] = low & 0xff;
}

/** A record of epoch 0: nothing is protected. */
export function plainRecord(
  type: number,
  version: number,
  sequence: number,
  content: Uint8Array,
): Uint8Array {
  const record = transient(HEADER_LENGTH + content.length);
  const at = putHeader(record, type, version, 0, sequence);
  record[at] = content.length >> 8;
  record[at + 1] = content.length & 0xff;
  record.set(content, HEADER_LENGTH);
  return record;
}
