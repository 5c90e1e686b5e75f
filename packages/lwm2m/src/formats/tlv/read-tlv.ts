import { BytesReader } from '@holdfast/bytes';

/** What an identifier names (Core 1.1.1 §7.4, TLV; bits 7-6). */
export const TlvKind = {
  objectInstance: 0b00,
  resourceInstance: 0b01,
  multipleResource: 0b10,
  resource: 0b11,
} as const;

export type TlvKind = (typeof TlvKind)[keyof typeof TlvKind];

export interface Tlv {
  readonly kind: TlvKind;
  readonly id: number;
  /** A view of the payload. */
  readonly value: Uint8Array;
}

/** The TLVs that follow one another in these bytes, not what is nested in them. Throws `BytesError` `short`. */
export function* readTlvs(bytes: Uint8Array): Generator<Tlv> {
  const reader = new BytesReader(bytes);
  while (reader.remaining > 0) {
    const head = reader.u8();
    const id = (head & 0b0010_0000) === 0 ? reader.u8() : reader.u16();
    const length = readLength(reader, head);
    yield { kind: (head >> 6) as TlvKind, id, value: reader.take(length) };
  }
}

/** Bits 4-3 say how many bytes the length takes; with none it is in bits 2-0. */
function readLength(reader: BytesReader, head: number): number {
  switch ((head >> 3) & 0b11) {
    case 0b00:
      return head & 0b111;
    case 0b01:
      return reader.u8();
    case 0b10:
      return reader.u16();
    default:
      return reader.u24();
  }
}
