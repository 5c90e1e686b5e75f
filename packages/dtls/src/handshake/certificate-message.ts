import { BytesReader, BytesWriter } from '@holdfast/bytes';
import { DtlsError } from '../dtls-error.ts';
import type { CertificateType } from './certificate-type.ts';

/** A longer chain than any device has. */
const MAX_CHAIN = 8;

/**
 * Certificate: a list, the sender's own first (RFC 5246 §7.4.2), or one SubjectPublicKeyInfo (RFC 7250 §3). Empty: the sender
 * has none. Views. Throws BytesError or DtlsError `decode`.
 */
export function decodeCertificateMessage(body: Uint8Array, type: CertificateType): Uint8Array[] {
  const reader = new BytesReader(body);
  const content = reader.take(reader.u24());
  reader.end();
  if (content.length === 0) return [];
  if (type === 'rpk') return [content];
  const list = new BytesReader(content);
  const chain: Uint8Array[] = [];
  while (list.remaining > 0) {
    if (chain.length === MAX_CHAIN)
      throw new DtlsError('decode', `a chain of more than ${MAX_CHAIN} certificates`);
    chain.push(list.take(list.u24()));
  }
  return chain;
}

export function encodeCertificateMessage(chain: readonly Uint8Array[], type: CertificateType): Uint8Array {
  const list = new BytesWriter(1024);
  for (const certificate of chain) {
    if (type === 'x509') list.u24(certificate.length);
    list.put(certificate);
  }
  return new BytesWriter(list.length + 3).u24(list.length).put(list.bytes()).bytes();
}
