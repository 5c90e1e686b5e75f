import { BytesReader, BytesWriter } from '@holdfast/bytes';
import { DtlsError } from '../dtls-error.ts';

const EXTENDED_MASTER_SECRET = 23;
const CONNECTION_ID = 54;
const RENEGOTIATION_INFO = 0xff01;

/** What we understand of a hello's extensions. Absent: not in the hello. */
export interface HelloExtensions {
  /** RFC 7627 §5.1. */
  readonly extendedMasterSecret: boolean;
  /** RFC 9146 §3: what the sender wants on records to it; may be empty. */
  readonly connectionId: Uint8Array | undefined;
  /** RFC 5746 §3.2: empty in a first handshake. */
  readonly renegotiationInfo: Uint8Array | undefined;
  /** Numbers of the others. */
  readonly others: readonly number[];
}

/** RFC 5246 §7.4.1.4; a hello may end without any. Throws DtlsError `decode` or BytesError. */
export function decodeExtensions(reader: BytesReader): HelloExtensions {
  let extendedMasterSecret = false;
  let connectionId: Uint8Array | undefined;
  let renegotiationInfo: Uint8Array | undefined;
  const others: number[] = [];
  const seen = new Set<number>();
  if (reader.remaining > 0) {
    const list = new BytesReader(reader.take(reader.u16()));
    while (list.remaining > 0) {
      const type = list.u16();
      const data = new BytesReader(list.take(list.u16()));
      if (seen.has(type)) throw new DtlsError('decode', `extension ${type} comes twice`);
      seen.add(type);
      if (type === EXTENDED_MASTER_SECRET) {
        extendedMasterSecret = true;
        data.end();
      } else if (type === CONNECTION_ID) {
        connectionId = data.take(data.u8()).slice();
        data.end();
      } else if (type === RENEGOTIATION_INFO) {
        renegotiationInfo = data.take(data.u8()).slice();
        data.end();
      } else {
        others.push(type);
      }
    }
  }
  return { extendedMasterSecret, connectionId, renegotiationInfo, others };
}

/** Nothing at all if there are none: an empty list is not needed and old peers may trip over it. */
export function encodeExtensions(
  writer: BytesWriter,
  { extendedMasterSecret, connectionId, renegotiationInfo }: Omit<HelloExtensions, 'others'>,
): void {
  const list = new BytesWriter();
  if (renegotiationInfo !== undefined) putVector(list, RENEGOTIATION_INFO, renegotiationInfo);
  if (extendedMasterSecret) list.u16(EXTENDED_MASTER_SECRET).u16(0);
  if (connectionId !== undefined) putVector(list, CONNECTION_ID, connectionId);
  if (list.length > 0) writer.u16(list.length).put(list.bytes());
}

const putVector = (list: BytesWriter, type: number, value: Uint8Array): BytesWriter =>
  list
    .u16(type)
    .u16(value.length + 1)
    .u8(value.length)
    .put(value);
