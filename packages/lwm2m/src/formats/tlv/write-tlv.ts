import type { BytesWriter } from '@holdfast/bytes';
import { Lwm2mError } from '../../lwm2m-error.ts';
import type { TlvKind } from './read-tlv.ts';

const MAX_LENGTH = 0xff_ffff;

/** The shortest form: one byte of id where it fits, the length in the head where it fits. */
export function writeTlv(writer: BytesWriter, kind: TlvKind, id: number, value: Uint8Array): void {
  const { length } = value;
  if (length > MAX_LENGTH) throw new Lwm2mError('unencodable', 'a TLV holds less than 16 MiB');
  const lengthBytes = length < 8 ? 0 : length < 0x100 ? 1 : length < 0x1_0000 ? 2 : 3;
  const wideId = id > 0xff;
  writer.u8((kind << 6) | (wideId ? 0b0010_0000 : 0) | (lengthBytes << 3) | (lengthBytes === 0 ? length : 0));
  if (wideId) writer.u16(id);
  else writer.u8(id);
  if (lengthBytes === 1) writer.u8(length);
  else if (lengthBytes === 2) writer.u16(length);
  else if (lengthBytes === 3) writer.u24(length);
  writer.put(value);
}
