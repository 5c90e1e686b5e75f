import { fromHex, fromUtf8, toHex, utf8, type BytesReader, type BytesWriter } from '@holdfast/bytes';
import { DtlsError } from '../dtls-error.ts';
import type { PeerCredential } from './peer-credential.ts';

const PSK = 0;
const X509 = 1;
const RPK = 2;
const FINGERPRINT = 32;

/** A credential as sessions are exported with it. */
export function putCredential(writer: BytesWriter, credential: PeerCredential): BytesWriter {
  if (credential.mode === 'psk') {
    return writer.u8(PSK).u16(credential.identity.length).put(credential.identity);
  }
  if (credential.mode === 'rpk') return writer.u8(RPK).put(fromHex(credential.fingerprint));
  const { commonName, dnsNames, uris, serial, fingerprint, authority, notAfter } = credential;
  writer.u8(X509).put(fromHex(fingerprint)).put(fromHex(authority)).u48(notAfter);
  putText(writer, serial);
  putTexts(writer, commonName === undefined ? [] : [commonName]);
  putTexts(writer, dnsNames);
  return putTexts(writer, uris);
}

/** Views and texts. Throws BytesError or DtlsError `import`. */
export function readCredential(reader: BytesReader): PeerCredential {
  const mode = reader.u8();
  if (mode === PSK) return { mode: 'psk', identity: reader.take(reader.u16()) };
  if (mode === RPK) return { mode: 'rpk', fingerprint: toHex(reader.take(FINGERPRINT)) };
  if (mode !== X509) throw new DtlsError('import', `credential ${mode} is not known`);
  const fingerprint = toHex(reader.take(FINGERPRINT));
  const authority = toHex(reader.take(FINGERPRINT));
  const notAfter = reader.u48();
  const serial = text(reader);
  const [commonName] = texts(reader);
  const dnsNames = texts(reader);
  const uris = texts(reader);
  return { mode: 'x509', commonName, dnsNames, uris, serial, fingerprint, authority, notAfter };
}

/** Names in a certificate have at most 255 bytes, and there are at most 16: see certificate-fields.ts. */
function putText(writer: BytesWriter, value: string): BytesWriter {
  const bytes = utf8(value);
  return writer.u8(bytes.length).put(bytes);
}

function putTexts(writer: BytesWriter, values: readonly string[]): BytesWriter {
  writer.u8(values.length);
  for (const value of values) putText(writer, value);
  return writer;
}

const text = (reader: BytesReader): string => fromUtf8(reader.take(reader.u8()));

function texts(reader: BytesReader): string[] {
  const values: string[] = [];
  for (let left = reader.u8(); left > 0; left--) values.push(text(reader));
  return values;
}
