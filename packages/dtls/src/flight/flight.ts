import { transient } from '@holdfast/bytes';
import { fragments, FRAGMENT_HEADER, type HandshakeMessage } from '../handshake/handshake-fragment.ts';
import { CHANGE_CIPHER_SPEC, HANDSHAKE } from '../record/record-view.ts';

/** What is sent, and sent again, as one (RFC 6347 §4.2.4). Finished goes out under the new keys. */
export type FlightItem =
  | { readonly kind: 'message'; readonly message: HandshakeMessage }
  | { readonly kind: 'change_cipher_spec' }
  | { readonly kind: 'finished'; readonly message: HandshakeMessage };

/** What ends either side's last flight. */
export const finishedItems = (message: HandshakeMessage): FlightItem[] => [
  { kind: 'change_cipher_spec' },
  { kind: 'finished', message },
];

/** Makes records with the next sequence number of their epoch. */
export interface RecordWriter {
  plain(type: number, content: Uint8Array): Uint8Array;
  protected(type: number, content: Uint8Array): Uint8Array;
  readonly plainOverhead: number;
  readonly protectedOverhead: number;
}

const CHANGE_CIPHER_SPEC_BODY = Uint8Array.of(1);
/** Cutting finer than this would make no headway. */
const LEAST_ROOM = FRAGMENT_HEADER + 16;

/** The flight as records of fresh sequence numbers, as many to a datagram as fit in `mtu`. */
export function packFlight(flight: readonly FlightItem[], mtu: number, writer: RecordWriter): Uint8Array[] {
  const records: Uint8Array[] = [];
  for (const item of flight) {
    if (item.kind === 'change_cipher_spec') {
      records.push(writer.plain(CHANGE_CIPHER_SPEC, CHANGE_CIPHER_SPEC_BODY));
      continue;
    }
    const sealed = item.kind === 'finished';
    const overhead = sealed ? writer.protectedOverhead : writer.plainOverhead;
    for (const fragment of fragments(item.message, Math.max(LEAST_ROOM, mtu - overhead))) {
      records.push(sealed ? writer.protected(HANDSHAKE, fragment) : writer.plain(HANDSHAKE, fragment));
    }
  }
  return pack(records, mtu);
}

function pack(records: readonly Uint8Array[], mtu: number): Uint8Array[] {
  const datagrams: Uint8Array[] = [];
  for (let from = 0; from < records.length;) {
    let to = from;
    let length = 0;
    for (; to < records.length; to++) {
      const more = (records[to] as Uint8Array).length;
      if (length > 0 && length + more > mtu) break;
      length += more;
    }
    const datagram = transient(length);
    for (let at = 0; from < to; from++) {
      const record = records[from] as Uint8Array;
      datagram.set(record, at);
      at += record.length;
    }
    if (length > 0) datagrams.push(datagram);
  }
  return datagrams;
}
