import { BytesReader, BytesWriter } from '@holdfast/bytes';

/** ecdsa_secp256r1_sha256 (RFC 5246 §7.4.1.4.1, named so by RFC 8446 §4.2.3): the only one we make or take. */
export const ECDSA_SHA256 = 0x0403;

/** RFC 5246 §4.7. */
export interface DigitallySigned {
  readonly algorithm: number;
  /** DER. */
  readonly signature: Uint8Array;
}

/** Throws BytesError. */
export const readDigitallySigned = (reader: BytesReader): DigitallySigned => ({
  algorithm: reader.u16(),
  signature: reader.take(reader.u16()),
});

export const putDigitallySigned = (
  writer: BytesWriter,
  { algorithm, signature }: DigitallySigned,
): BytesWriter => writer.u16(algorithm).u16(signature.length).put(signature);

/** CertificateVerify (RFC 5246 §7.4.8). Throws BytesError. */
export function decodeCertificateVerify(body: Uint8Array): DigitallySigned {
  const reader = new BytesReader(body);
  const signed = readDigitallySigned(reader);
  reader.end();
  return signed;
}

export const encodeCertificateVerify = (signed: DigitallySigned): Uint8Array =>
  putDigitallySigned(new BytesWriter(80), signed).bytes();
