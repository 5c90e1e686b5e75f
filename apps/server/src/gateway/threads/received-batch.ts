import { BytesReader, BytesWriter, fromUtf8, utf8 } from '@holdfast/bytes';
import type { SessionCounters } from '@holdfast/dtls';
import type { Received, SecurePeer } from './secure-peer.ts';

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

/**
 * Each datagram of a batch with its session, which learns of a new address. `peerOf` is asked for every one; what it does not know
 * is left out.
 */
export function readReceived(
  batch: Uint8Array,
  peerOf: (handle: number) => SecurePeer | undefined,
): Received[] {
  const reader = new BytesReader(batch);
  const all: Received[] = [];
  while (reader.remaining > 0) {
    const peer = peerOf(reader.u32());
    const writeLimit = reader.u48();
    const readHigh = reader.u48() - 1;
    const readWindowHigh = reader.u32();
    const readWindowLow = reader.u32();
    const port = reader.u16();
    const hostLength = reader.u8();
    const newHost = hostLength === 0 ? undefined : fromUtf8(reader.take(hostLength));
    const datagram = reader.take(reader.u16());
    if (peer === undefined) continue;
    if (newHost !== undefined) peer.address = { host: newHost, port };
    const { host } = peer.address;
    const session = peer.key;
    all.push({
      peer,
      counter: { session, writeLimit, readHigh, readWindowHigh, readWindowLow, host, port },
      // A copy: whoever keeps one datagram shall not keep all of them.
      datagram: datagram.slice(),
    });
  }
  return all;
}

const NOTHING = new Uint8Array();
