import { BytesReader, type BytesWriter } from '@holdfast/bytes';

/** Many datagrams to devices in one buffer, as received-batch.ts for the other way. */
export function writeSending(writer: BytesWriter, handle: number, datagram: Uint8Array): void {
  writer.u32(handle).u16(datagram.length).put(datagram);
}

export function readSending(batch: Uint8Array, send: (handle: number, datagram: Uint8Array) => void): void {
  const reader = new BytesReader(batch);
  while (reader.remaining > 0) {
    const handle = reader.u32();
    send(handle, reader.take(reader.u16()));
  }
}
