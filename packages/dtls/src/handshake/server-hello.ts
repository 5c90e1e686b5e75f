import { BytesReader, BytesWriter } from '@holdfast/bytes';
import { DtlsError } from '../dtls-error.ts';
import { decodeExtensions, encodeExtensions, type HelloExtensions } from './hello-extensions.ts';

/** RFC 5246 §7.4.1.3. */
export interface ServerHello {
  readonly version: number;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly cipherSuite: number;
  readonly compressionMethod: number;
  readonly extensions: HelloExtensions;
}

/** Throws BytesError or DtlsError `decode`. */
export function decodeServerHello(body: Uint8Array): ServerHello {
  const reader = new BytesReader(body);
  const version = reader.u16();
  const random = reader.take(32);
  const sessionId = reader.take(reader.u8());
  if (sessionId.length > 32) throw new DtlsError('decode', 'a session id of more than 32 bytes');
  const cipherSuite = reader.u16();
  const compressionMethod = reader.u8();
  const extensions = decodeExtensions(reader, 'server');
  reader.end();
  return { version, random, sessionId, cipherSuite, compressionMethod, extensions };
}

export function encodeServerHello(hello: ServerHello): Uint8Array {
  const writer = new BytesWriter(128)
    .u16(hello.version)
    .put(hello.random)
    .u8(hello.sessionId.length)
    .put(hello.sessionId)
    .u16(hello.cipherSuite)
    .u8(hello.compressionMethod);
  encodeExtensions(writer, hello.extensions, 'server');
  return writer.view();
}
