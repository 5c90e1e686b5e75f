import { putSequence, TLS12_CID } from '../record/record-view.ts';

const PROTECTED_EPOCH = 1;

/** With the longest Connection ID: RFC 9146 §5. */
export const MAX_ADDITIONAL_DATA = 288;

/** RFC 5246 §6.2.3.3 with the sequence number of RFC 6347 §4.1.2.1, into `out`; gives its length. */
export function putAdditionalData(
  out: Uint8Array,
  type: number,
  version: number,
  sequence: number,
  length: number,
): number {
  out[0] = 0;
  out[1] = PROTECTED_EPOCH;
  putSequence(out, 2, sequence);
  out[8] = type;
  out[9] = version >> 8;
  out[10] = version & 0xff;
  out[11] = length >> 8;
  out[12] = length & 0xff;
  return 13;
}

/** RFC 9146 §5, into `out`; gives its length. */
export function putCidAdditionalData(
  out: Uint8Array,
  cid: Uint8Array,
  cidAt: number,
  cidLength: number,
  version: number,
  sequence: number,
  length: number,
): number {
  for (let i = 0; i < 8; i++) out[i] = 0xff;
  out[8] = TLS12_CID;
  out[9] = cidLength;
  out[10] = TLS12_CID;
  out[11] = version >> 8;
  out[12] = version & 0xff;
  out[13] = 0;
  out[14] = PROTECTED_EPOCH;
  putSequence(out, 15, sequence);
  for (let i = 0; i < cidLength; i++) out[21 + i] = cid[cidAt + i] as number;
  const at = 21 + cidLength;
  out[at] = length >> 8;
  out[at + 1] = length & 0xff;
  return at + 2;
}

/** RFC 9146 §4: content, true type, zeros. The place of the type; -1 where there are zeros alone, which are no record. */
export function innerTypeAt(inner: Uint8Array): number {
  let at = inner.length - 1;
  while (at >= 0 && inner[at] === 0) at--;
  return at;
}
