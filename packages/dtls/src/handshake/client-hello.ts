import { BytesReader, BytesWriter } from '@holdfast/bytes';
import { DtlsError } from '../dtls-error.ts';
import { decodeExtensions, encodeExtensions, type HelloExtensions } from './hello-extensions.ts';

/** RFC 5746 §3.3: in the list of cipher suites, stands for an empty renegotiation_info. */
export const EMPTY_RENEGOTIATION_INFO_SCSV = 0x00ff;

/** What the cookie is bound to and what it is checked against; the beginning of a ClientHello. */
export interface ClientHelloStart {
  readonly version: number;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly cookie: Uint8Array;
}

/** RFC 6347 §4.2.1, RFC 5246 §7.4.1.2. */
export interface ClientHello extends ClientHelloStart {
  readonly cipherSuites: readonly number[];
  readonly compressionMethods: readonly number[];
  readonly extensions: HelloExtensions;
}

/** Throws BytesError `short` or DtlsError `decode`. Views, not copies. */
export function readClientHelloStart(reader: BytesReader): ClientHelloStart {
  const version = reader.u16();
  const random = reader.take(32);
  const sessionId = reader.take(reader.u8());
  if (sessionId.length > 32) throw new DtlsError('decode', 'a session id of more than 32 bytes');
  const cookie = reader.take(reader.u8());
  return { version, random, sessionId, cookie };
}

/** Throws BytesError or DtlsError `decode`. */
export function decodeClientHello(body: Uint8Array): ClientHello {
  const reader = new BytesReader(body);
  const start = readClientHelloStart(reader);
  const suites = reader.part(reader.u16());
  const cipherSuites: number[] = [];
  while (suites.remaining > 0) cipherSuites.push(suites.u16());
  const compressionMethods = [...reader.take(reader.u8())];
  if (cipherSuites.length === 0 || compressionMethods.length === 0) {
    throw new DtlsError('decode', 'a ClientHello without cipher suites or compression methods');
  }
  const extensions = decodeExtensions(reader, 'client');
  reader.end();
  return { ...start, cipherSuites, compressionMethods, extensions };
}

export function encodeClientHello(hello: ClientHello): Uint8Array {
  const writer = new BytesWriter(128)
    .u16(hello.version)
    .put(hello.random)
    .u8(hello.sessionId.length)
    .put(hello.sessionId)
    .u8(hello.cookie.length)
    .put(hello.cookie)
    .u16(2 * hello.cipherSuites.length);
  for (const suite of hello.cipherSuites) writer.u16(suite);
  writer.u8(hello.compressionMethods.length).put(Uint8Array.from(hello.compressionMethods));
  encodeExtensions(writer, hello.extensions, 'client');
  return writer.bytes();
}
