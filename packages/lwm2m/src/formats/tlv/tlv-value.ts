import { BytesError, fromUtf8, utf8 } from '@holdfast/bytes';
import { Lwm2mError } from '../../lwm2m-error.ts';
import { exactInteger } from '../../values/integer.ts';
import type { ExactInteger, Lwm2mValue, ResourceType } from '../../values/lwm2m-value.ts';
import { checkObjectLink } from '../../values/object-link.ts';
import { checkTime } from '../../values/time.ts';
import type { RawReader } from '../entries.ts';

/** Values as bytes, by the column "TLV format" of Core 1.1.1 appendix C: big-endian, integers of 1, 2, 4 or 8 bytes. */
export const tlvReader: RawReader<Uint8Array> = {
  typed: (bytes, type) => ({ type, value: READ[type](bytes) }) as Lwm2mValue,
  untyped: (bytes) => ({ type: 'opaque', value: bytes.slice() }),
};

const READ: {
  readonly [T in ResourceType]: (bytes: Uint8Array) => Extract<Lwm2mValue, { type: T }>['value'];
} = {
  string: readText,
  corelnk: readText,
  integer: readSigned,
  unsigned: readUnsigned,
  time: (bytes) => checkTime(Number(readSigned(bytes))),
  float(bytes) {
    if (bytes.length === 4) return view(bytes).getFloat32(0);
    if (bytes.length === 8) return view(bytes).getFloat64(0);
    throw wrongLength(bytes);
  },
  boolean(bytes) {
    if (bytes.length === 1 && (bytes[0] === 0 || bytes[0] === 1)) return bytes[0] === 1;
    throw new Lwm2mError('bad-value', 'a boolean is one byte, 0 or 1');
  },
  opaque: (bytes) => bytes.slice(),
  objlnk(bytes) {
    if (bytes.length !== 4) throw wrongLength(bytes);
    return { objectId: view(bytes).getUint16(0), instanceId: view(bytes).getUint16(2) };
  },
};

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const wrongLength = (bytes: Uint8Array): Lwm2mError =>
  new Lwm2mError('bad-value', `${bytes.length} bytes are not a length of that type`);

function readText(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch (cause) {
    if (!(cause instanceof BytesError)) throw cause;
    throw new Lwm2mError('bad-value', 'not UTF-8', { cause });
  }
}

function readSigned(bytes: Uint8Array): ExactInteger {
  switch (bytes.length) {
    case 1:
      return view(bytes).getInt8(0);
    case 2:
      return view(bytes).getInt16(0);
    case 4:
      return view(bytes).getInt32(0);
    case 8:
      return exactInteger(view(bytes).getBigInt64(0), 'integer');
    default:
      throw wrongLength(bytes);
  }
}

function readUnsigned(bytes: Uint8Array): ExactInteger {
  switch (bytes.length) {
    case 1:
      return view(bytes).getUint8(0);
    case 2:
      return view(bytes).getUint16(0);
    case 4:
      return view(bytes).getUint32(0);
    case 8:
      return exactInteger(view(bytes).getBigUint64(0), 'unsigned');
    default:
      throw wrongLength(bytes);
  }
}

export function tlvBytes(value: Lwm2mValue): Uint8Array {
  switch (value.type) {
    case 'string':
    case 'corelnk':
      return utf8(value.value);
    case 'integer':
      return signedBytes(exactInteger(value.value, 'integer'));
    case 'time':
      return signedBytes(checkTime(value.value));
    case 'unsigned':
      return unsignedBytes(exactInteger(value.value, 'unsigned'));
    case 'float':
      return Object.is(Math.fround(value.value), value.value)
        ? filled(4, (bytes) => bytes.setFloat32(0, value.value))
        : filled(8, (bytes) => bytes.setFloat64(0, value.value));
    case 'boolean':
      return Uint8Array.of(value.value ? 1 : 0);
    case 'opaque':
      return value.value;
    default: {
      const { objectId, instanceId } = checkObjectLink(value.value);
      return Uint8Array.of(objectId >> 8, objectId & 0xff, instanceId >> 8, instanceId & 0xff);
    }
  }
}

function signedBytes(value: ExactInteger): Uint8Array {
  if (value >= -0x80 && value < 0x80) return filled(1, (bytes) => bytes.setInt8(0, Number(value)));
  if (value >= -0x8000 && value < 0x8000) return filled(2, (bytes) => bytes.setInt16(0, Number(value)));
  if (value >= -0x8000_0000 && value < 0x8000_0000)
    return filled(4, (bytes) => bytes.setInt32(0, Number(value)));
  return filled(8, (bytes) => bytes.setBigInt64(0, BigInt(value)));
}

function unsignedBytes(value: ExactInteger): Uint8Array {
  if (value < 0x100) return filled(1, (bytes) => bytes.setUint8(0, Number(value)));
  if (value < 0x1_0000) return filled(2, (bytes) => bytes.setUint16(0, Number(value)));
  if (value < 0x1_0000_0000) return filled(4, (bytes) => bytes.setUint32(0, Number(value)));
  return filled(8, (bytes) => bytes.setBigUint64(0, BigInt(value)));
}

function filled(length: number, fill: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  fill(view(bytes));
  return bytes;
}
