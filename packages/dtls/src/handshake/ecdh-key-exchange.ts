import { BytesReader, BytesWriter } from '@holdfast/bytes';
import { putDigitallySigned, readDigitallySigned, type DigitallySigned } from './digitally-signed.ts';
import { refusal } from './handshake-failure.ts';

/** RFC 8422 §5.4. */
const NAMED_CURVE = 3;

export interface EcdhParameters {
  readonly group: number;
  readonly point: Uint8Array;
}

/** ServerKeyExchange of an ECDHE_ECDSA suite (RFC 8422 §5.4). */
export interface EcdhServerKeyExchange extends EcdhParameters {
  readonly signed: DigitallySigned;
}

/** What the server signs after both randoms; the beginning of its message, too. */
export const encodeEcdhParameters = ({ group, point }: EcdhParameters): Uint8Array =>
  new BytesWriter(4 + point.length).u8(NAMED_CURVE).u16(group).u8(point.length).put(point).bytes();

export const encodeEcdhServerKeyExchange = (message: EcdhServerKeyExchange): Uint8Array =>
  putDigitallySigned(new BytesWriter(160).put(encodeEcdhParameters(message)), message.signed).bytes();

/** Throws BytesError or DtlsError `handshake`. */
export function decodeEcdhServerKeyExchange(body: Uint8Array): EcdhServerKeyExchange {
  const reader = new BytesReader(body);
  if (reader.u8() !== NAMED_CURVE) throw refusal('illegal_parameter', 'a curve without a name');
  const group = reader.u16();
  const point = reader.take(reader.u8());
  const signed = readDigitallySigned(reader);
  reader.end();
  return { group, point, signed };
}

/** ClientKeyExchange (RFC 8422 §5.7): the client's point. Throws BytesError. */
export function decodeEcdhPoint(body: Uint8Array): Uint8Array {
  const reader = new BytesReader(body);
  const point = reader.take(reader.u8());
  reader.end();
  return point;
}

export const encodeEcdhPoint = (point: Uint8Array): Uint8Array =>
  new BytesWriter(point.length + 1).u8(point.length).put(point).bytes();
