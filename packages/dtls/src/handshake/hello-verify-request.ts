import { BytesReader, BytesWriter } from '@holdfast/bytes';
import { DTLS_1_0 } from '../record/record-view.ts';

/** RFC 6347 §4.2.1: a cookie to be sent back. The version only tells the packet format. Throws BytesError. */
export function decodeHelloVerifyRequest(body: Uint8Array): Uint8Array {
  const reader = new BytesReader(body);
  reader.u16();
  const cookie = reader.take(reader.u8());
  reader.end();
  return cookie;
}

/** With the version of DTLS 1.0, as RFC 6347 §4.2.1 recommends whatever will be agreed on. */
export const encodeHelloVerifyRequest = (cookie: Uint8Array): Uint8Array =>
  new BytesWriter(3 + cookie.length).u16(DTLS_1_0).u8(cookie.length).put(cookie).bytes();
