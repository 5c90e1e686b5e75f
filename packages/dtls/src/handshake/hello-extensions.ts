import { BytesReader, BytesWriter } from '@holdfast/bytes';
import { DtlsError } from '../dtls-error.ts';
import type { Role } from '../cipher/key-schedule.ts';

const SUPPORTED_GROUPS = 10;
const EC_POINT_FORMATS = 11;
const SIGNATURE_ALGORITHMS = 13;
const CLIENT_CERTIFICATE_TYPE = 19;
const SERVER_CERTIFICATE_TYPE = 20;
const ENCRYPT_THEN_MAC = 22;
const EXTENDED_MASTER_SECRET = 23;
const RECORD_SIZE_LIMIT = 28;
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
  /** RFC 7366 §2. */
  readonly encryptThenMac?: boolean;
  /** RFC 8449 §4: the longest protected plaintext that the sender takes. */
  readonly recordSizeLimit?: number | undefined;
  /** RFC 8422 §5.1.1. */
  readonly supportedGroups?: readonly number[] | undefined;
  /** RFC 8422 §5.1.2. */
  readonly pointFormats?: readonly number[] | undefined;
  /** RFC 5246 §7.4.1.4.1. */
  readonly signatureAlgorithms?: readonly number[] | undefined;
  /** RFC 7250 §3: what a client offers; of a server the one it chose. */
  readonly clientCertificateTypes?: readonly number[] | undefined;
  readonly serverCertificateTypes?: readonly number[] | undefined;
  /** Numbers of the others. */
  readonly others: readonly number[];
}

const NOTHING = new Uint8Array();

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** RFC 5246 §7.4.1.4; a hello may end without any. `sender` tells which form. Throws DtlsError `decode` or BytesError. */
export function decodeExtensions(reader: BytesReader, sender: Role): HelloExtensions {
  const others: number[] = [];
  const extensions: Mutable<HelloExtensions> = {
    extendedMasterSecret: false,
    connectionId: undefined,
    renegotiationInfo: undefined,
    others,
  };
  const seen = new Set<number>();
  if (reader.remaining === 0) return extensions;
  const list = reader.part(reader.u16());
  while (list.remaining > 0) {
    const type = list.u16();
    const data = list.part(list.u16());
    if (seen.has(type)) throw new DtlsError('decode', `extension ${type} comes twice`);
    seen.add(type);
    if (decodeExtension(extensions, type, data, sender)) data.end();
    else others.push(type);
  }
  return extensions;
}

/** False: not one of ours. */
function decodeExtension(
  into: Mutable<HelloExtensions>,
  type: number,
  data: BytesReader,
  sender: Role,
): boolean {
  if (type === EXTENDED_MASTER_SECRET) into.extendedMasterSecret = true;
  else if (type === ENCRYPT_THEN_MAC) into.encryptThenMac = true;
  else if (type === CONNECTION_ID) into.connectionId = data.take(data.u8()).slice();
  else if (type === RENEGOTIATION_INFO) into.renegotiationInfo = data.take(data.u8()).slice();
  else if (type === RECORD_SIZE_LIMIT) into.recordSizeLimit = data.u16();
  else if (type === SUPPORTED_GROUPS) into.supportedGroups = numbers(data.part(data.u16()));
  else if (type === SIGNATURE_ALGORITHMS) into.signatureAlgorithms = numbers(data.part(data.u16()));
  else if (type === EC_POINT_FORMATS) into.pointFormats = [...data.take(data.u8())];
  else if (type === CLIENT_CERTIFICATE_TYPE) into.clientCertificateTypes = certificateTypes(data, sender);
  else if (type === SERVER_CERTIFICATE_TYPE) into.serverCertificateTypes = certificateTypes(data, sender);
  else return false;
  return true;
}

const certificateTypes = (data: BytesReader, sender: Role): number[] => [
  ...(sender === 'client' ? data.take(data.u8()) : data.take(1)),
];

function numbers(reader: BytesReader): number[] {
  const list: number[] = [];
  while (reader.remaining > 0) list.push(reader.u16());
  return list;
}

/** Nothing at all if there are none: an empty list is not needed and old peers may trip over it. */
export function encodeExtensions(
  writer: BytesWriter,
  extensions: Omit<HelloExtensions, 'others'>,
  sender: Role,
): void {
  const list = new BytesWriter();
  const put = (type: number, data: Uint8Array | undefined): void => {
    if (data !== undefined) list.u16(type).u16(data.length).put(data);
  };
  const flag = (on: boolean | undefined): Uint8Array | undefined => (on ? NOTHING : undefined);
  const types = (value: readonly number[] | undefined): Uint8Array | undefined =>
    value && (sender === 'client' ? short(Uint8Array.from(value)) : Uint8Array.from(value));
  const { renegotiationInfo, connectionId, recordSizeLimit, pointFormats } = extensions;
  put(RENEGOTIATION_INFO, renegotiationInfo && short(renegotiationInfo));
  put(SUPPORTED_GROUPS, extensions.supportedGroups && long(extensions.supportedGroups));
  put(EC_POINT_FORMATS, pointFormats && short(Uint8Array.from(pointFormats)));
  put(SIGNATURE_ALGORITHMS, extensions.signatureAlgorithms && long(extensions.signatureAlgorithms));
  put(CLIENT_CERTIFICATE_TYPE, types(extensions.clientCertificateTypes));
  put(SERVER_CERTIFICATE_TYPE, types(extensions.serverCertificateTypes));
  put(ENCRYPT_THEN_MAC, flag(extensions.encryptThenMac));
  put(EXTENDED_MASTER_SECRET, flag(extensions.extendedMasterSecret));
  put(RECORD_SIZE_LIMIT, recordSizeLimit === undefined ? undefined : u16(recordSizeLimit));
  put(CONNECTION_ID, connectionId && short(connectionId));
  if (list.length > 0) writer.u16(list.length).put(list.view());
}

const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);

/** A vector whose length takes one byte. */
const short = (value: Uint8Array): Uint8Array =>
  new BytesWriter(value.length + 1).u8(value.length).put(value).view();

function long(values: readonly number[]): Uint8Array {
  const writer = new BytesWriter().u16(2 * values.length);
  for (const value of values) writer.u16(value);
  return writer.view();
}
