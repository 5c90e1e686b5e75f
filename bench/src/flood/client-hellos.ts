import { BytesReader, BytesWriter, concat } from '@holdfast/bytes';

const HANDSHAKE = 22;
const DTLS_1_2 = 0xfefd;
const CLIENT_HELLO = 1;
const HELLO_VERIFY_REQUEST = 3;
const RECORD_HEADER = 13;
const FRAGMENT_HEADER = 12;
/** TLS_PSK_WITH_AES_128_CCM_8, extended master secret, an empty Connection ID. */
const OFFER = Uint8Array.of(0, 2, 0xc0, 0xa8, 1, 0, 0, 9, 0, 23, 0, 0, 0, 54, 0, 1, 0);

/** A ClientHello by itself in a datagram (RFC 6347 §4.2.1). */
export function clientHello(random: Uint8Array, cookie: Uint8Array, sequence: number): Uint8Array {
  const body = concat(
    Uint8Array.of(DTLS_1_2 >> 8, DTLS_1_2 & 0xff),
    random,
    Uint8Array.of(0, cookie.length),
    cookie,
    OFFER,
  );
  return new BytesWriter(RECORD_HEADER + FRAGMENT_HEADER + body.length)
    .u8(HANDSHAKE)
    .u16(DTLS_1_2)
    .u16(0)
    .u48(sequence)
    .u16(FRAGMENT_HEADER + body.length)
    .u8(CLIENT_HELLO)
    .u24(body.length)
    .u16(cookie.length === 0 ? 0 : 1)
    .u24(0)
    .u24(body.length)
    .put(body)
    .bytes();
}

/** The cookie of a HelloVerifyRequest; undefined for any other datagram. */
export function cookieIn(datagram: Uint8Array): Uint8Array | undefined {
  if (datagram[0] !== HANDSHAKE || datagram[RECORD_HEADER] !== HELLO_VERIFY_REQUEST) return undefined;
  const reader = new BytesReader(datagram, RECORD_HEADER + FRAGMENT_HEADER);
  reader.u16();
  return reader.take(reader.u8()).slice();
}
