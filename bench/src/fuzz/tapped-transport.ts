import type { DatagramTransport, Peer } from '@holdfast/kernel';

/** A transport whose outgoing datagrams pass through `tap`, which may look at them or change them. */
export const tapped = <P extends Peer>(
  transport: DatagramTransport<P>,
  tap: (datagram: Uint8Array) => Uint8Array,
): DatagramTransport<P> => ({
  send: (peer, datagram) => transport.send(peer, tap(datagram)),
  onDatagram: (receive) => transport.onDatagram(receive),
  close: () => transport.close(),
});
