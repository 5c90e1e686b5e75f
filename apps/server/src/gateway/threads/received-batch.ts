import { BytesReader, BytesWriter, fromUtf8, utf8 } from '@holdfast/bytes';
import type { SessionCounters } from '@holdfast/dtls';

/** One datagram as a thread hands it over, with the state of its session from that moment on. */
export interface ReceivedItem {
  readonly handle: number;
  /** Without an address where that is the one told last. */
  readonly counters: Omit<SessionCounters, 'host'> & { readonly host: string | undefined };
  readonly datagram: Uint8Array;
}

/** Many datagrams in one buffer, so that the way between two threads costs one message for all of them. */
export function writeReceived(
  writer: BytesWriter,
  handle: number,
  counters: SessionCounters,
  isAddressNew: boolean,
  datagram: Uint8Array,
): void {
  writer
    .u32(handle)
    .u48(counters.writeLimit)
    // -1 before the first record.
    .u48(counters.readHigh + 1)
    .u32(counters.readWindowHigh)
    .u32(counters.readWindowLow)
    .u16(counters.port);
  const host = isAddressNew ? utf8(counters.host) : NOTHING;
  writer.u8(host.length).put(host).u16(datagram.length).put(datagram);
}

export function readReceived(batch: Uint8Array): ReceivedItem[] {
  const reader = new BytesReader(batch);
  const items: ReceivedItem[] = [];
  while (reader.remaining > 0) {
    const handle = reader.u32();
    const writeLimit = reader.u48();
    const readHigh = reader.u48() - 1;
    const readWindowHigh = reader.u32();
    const readWindowLow = reader.u32();
    const port = reader.u16();
    const hostLength = reader.u8();
    const host = hostLength === 0 ? undefined : fromUtf8(reader.take(hostLength));
    items.push({
      handle,
      counters: { writeLimit, readHigh, readWindowHigh, readWindowLow, host, port },
      // A copy: whoever keeps one datagram shall not keep all of them.
      datagram: reader.take(reader.u16()).slice(),
    });
  }
  return items;
}

const NOTHING = new Uint8Array();
