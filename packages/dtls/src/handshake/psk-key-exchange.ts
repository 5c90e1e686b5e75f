import { BytesReader, BytesWriter } from '@holdfast/bytes';

/** RFC 4279 §2: ClientKeyExchange of a PSK suite is the identity, ServerKeyExchange the identity hint. Throws BytesError. */
export function decodePskName(body: Uint8Array): Uint8Array {
  const reader = new BytesReader(body);
  const name = reader.take(reader.u16());
  reader.end();
  return name;
}

export const encodePskName = (name: Uint8Array): Uint8Array =>
  new BytesWriter(2 + name.length).u16(name.length).put(name).bytes();
