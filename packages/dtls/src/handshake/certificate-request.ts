import { BytesReader, BytesWriter } from '@holdfast/bytes';

/** RFC 8422 §5.5. */
export const ECDSA_SIGN = 64;

/** RFC 5246 §7.4.4. */
export interface CertificateRequest {
  readonly certificateTypes: readonly number[];
  readonly signatureAlgorithms: readonly number[];
}

/** The authorities that it names are skipped: a client of ours has one certificate. Throws BytesError. */
export function decodeCertificateRequest(body: Uint8Array): CertificateRequest {
  const reader = new BytesReader(body);
  const certificateTypes = [...reader.take(reader.u8())];
  const algorithms = new BytesReader(reader.take(reader.u16()));
  const signatureAlgorithms: number[] = [];
  while (algorithms.remaining > 0) signatureAlgorithms.push(algorithms.u16());
  reader.take(reader.u16());
  reader.end();
  return { certificateTypes, signatureAlgorithms };
}

/** Names no authorities: a device has one certificate, and each byte costs it power. */
export function encodeCertificateRequest(request: CertificateRequest): Uint8Array {
  const { certificateTypes, signatureAlgorithms } = request;
  const writer = new BytesWriter().u8(certificateTypes.length).put(Uint8Array.from(certificateTypes));
  writer.u16(2 * signatureAlgorithms.length);
  for (const algorithm of signatureAlgorithms) writer.u16(algorithm);
  return writer.u16(0).bytes();
}
